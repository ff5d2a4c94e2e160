import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { alertsFor, commonAlerts } from '../../src/kit/common.ts';
import { kits } from '../../src/kit/kits.ts';
import { renderAlertmanager } from '../../src/render/alertmanager.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { untuned, type Alert } from '../../src/rules/alert.ts';
import { tiers } from '../../src/rules/sloTiers.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import { stackPrograms } from '../../src/runtime/programs.ts';
import { answers, until } from '../../src/runtime/wait.ts';

type Labels = Readonly<Record<string, string>>;

/** A real Alertmanager with the demo's configuration; it is told of alerts as Prometheus tells it. */
let server: ChildProcess | undefined;
let url = '';
const folder = mkdtempSync(join(tmpdir(), 'obskit-inhibition-'));

beforeAll(async () => {
  const found = await stackPrograms(resolve('.obskit/bin'));
  if ('missing' in found) throw new Error(found.missing);
  const loaded = loadConfig({ file: 'obskit.yaml', text: undefined }, indexKit(kits));
  if (!loaded.ok) throw new Error('the demo deployment has problems');
  const [file] = renderAlertmanager(loaded.config, contentOf(assemble(loaded.config, kits)));
  const config = join(folder, 'alertmanager.yaml');
  writeFileSync(config, file?.content ?? '');
  const [port] = await freePorts(1);
  url = `http://127.0.0.1:${port}`;
  server = spawn(found.programs['alertmanager'] ?? '', [`--config.file=${config}`, `--storage.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='], { stdio: 'ignore' });
  await until('Alertmanager is ready', { seconds: 30 }, async () => ((await answers(`${url}/-/ready`)) ? true : undefined));
});
afterAll(() => {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The labels that an alert fires with, as its proof has them. */
function labelsOf(alert: Alert, system: string): Labels {
  return { alertname: alert.name, severity: alert.severity, system, ...alert.proof(untuned(alert)).fires.labels };
}

function named(name: string, among: readonly Alert[]): Alert {
  const alert = among.find((it) => it.name === name);
  if (alert === undefined) throw new Error(`there is no alert ${name}`);
  return alert;
}

const answer = z.array(z.object({ labels: z.record(z.string(), z.string()), fingerprint: z.string(), status: z.object({ state: z.string(), inhibitedBy: z.array(z.string()) }) }));

interface Shown {
  readonly labels: Labels;
  /** The names of the alerts that mute it. */
  readonly by: readonly string[];
}

/**
 * Fires alerts, and gives what Alertmanager shows of them once it mutes as many as are expected: it looks for causes a moment
 * after it has heard of them. They resolve afterwards.
 */
async function shownWith(muted: number, alerts: readonly Labels[]): Promise<readonly Shown[]> {
  const post = async (endsAt: number): Promise<void> => {
    const body = JSON.stringify(alerts.map((labels) => ({ labels, startsAt: new Date(Date.now() - 60_000).toISOString(), endsAt: new Date(endsAt).toISOString() })));
    const response = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(response.status, await response.text()).toBe(200);
  };
  const ask = async () => answer.parse(await (await fetch(`${url}/api/v2/alerts`)).json());
  await post(Date.now() + 600_000);
  const there = await until(`${muted} of ${alerts.length} are muted`, { seconds: 10 }, async () => {
    const all = await ask();
    return all.length === alerts.length && all.filter(({ status }) => status.state === 'suppressed').length === muted ? all : undefined;
  }).finally(async () => {
    await post(Date.now() - 1_000);
    await until('all have ended', { seconds: 20 }, async () => ((await ask()).length === 0 ? true : undefined));
  });
  const nameOf = (fingerprint: string): string => there.find((it) => it.fingerprint === fingerprint)?.labels['alertname'] ?? fingerprint;
  return there.map(({ labels, status }) => ({ labels, by: status.inhibitedBy.map(nameOf) }));
}

const pairs = kits.flatMap(({ system: { name: system }, rules: { alerts, mutes } }) => {
  const pair = (cause: Alert, symptom: Alert) => ({ system, cause: labelsOf(cause, system), symptom: labelsOf(symptom, system), name: `${cause.name} mutes ${symptom.name}` });
  return [
    ...(mutes.alerts ?? []).flatMap(({ cause, symptoms }) => symptoms.map((symptom) => pair(named(cause, alerts), named(symptom, alerts)))),
    ...(mutes.targetDown ?? []).flatMap((symptom) => alertsFor('target-down').map((cause) => pair(named(cause, commonAlerts), named(symptom, alerts)))),
    ...(mutes.budgets ?? []).flatMap(({ cause, objectives }) =>
      objectives.flatMap((objective) =>
        tiers.filter(({ severity }) => severity === 'critical').map((tier) => ({
          system,
          cause: labelsOf(named(cause, alerts), system),
          symptom: { alertname: tier.name, severity: tier.severity, system, job: system, slo: `${system}-${objective}` },
          name: `${cause} mutes ${tier.name} of ${objective}`,
        })),
      ),
    ),
  ];
});

describe('Alertmanager, told of a cause and its symptoms', () => {
  it.each(pairs)('$name, and not that of another system', async ({ cause, symptom }) => {
    const elsewhere = { ...symptom, system: 'another' };
    const shown = await shownWith(1, [cause, symptom, elsewhere]);
    const byOf = (labels: Labels) => shown.find((it) => it.labels['alertname'] === labels['alertname'] && it.labels['system'] === labels['system'])?.by;
    expect([byOf(cause), byOf(symptom), byOf(elsewhere)]).toEqual([[], [cause['alertname']], []]);
  });

  it('tells of one outage by one page', async () => {
    const { alerts } = kits.find(({ system }) => system.name === 'hedgehog')?.rules ?? { alerts: [] };
    const outage = ['HedgehogErrorRatioHigh', 'HedgehogOperationErrorRatioHigh', 'HedgehogItemFailuresHigh'].map((name) => labelsOf(named(name, alerts), 'hedgehog'));
    const burning = tiers.map(({ name, severity }) => ({ alertname: name, severity, system: 'hedgehog', job: 'hedgehog', slo: 'hedgehog-availability' }));
    const shown = await shownWith(outage.length + burning.length - 1, [...outage, ...burning]);
    expect(shown.filter(({ by }) => by.length === 0).map(({ labels }) => labels['alertname'])).toEqual(['HedgehogErrorRatioHigh']);
  });
});
