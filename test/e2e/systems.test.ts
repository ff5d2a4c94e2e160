import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDashboard } from '../../src/check/dashboard/model.ts';
import { queriesOf, type DashboardQuery } from '../../src/check/dashboard/queries.ts';
import { kits } from '../../src/kit/kits.ts';
import { until } from './support/processes.ts';
import { startStack, type TestStack } from './support/stack.ts';

/** Nodes of each system: clusters where it is one. */
const nodes = { hashmap: 3, goverse: 2, hedgehog: 3, porter: 1, keychain: 1 } as const;
const systems = kits.map(({ system }) => system.name);

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack(nodes);
  for (const system of systems) await stack.drive(system, 20);
});
afterAll(() => stack.stop());

/** Alerts that an error burst sets off, by system. */
const errorAlert: Readonly<Record<string, string>> = {
  hashmap: 'HashmapErrorRatioHigh',
  goverse: 'GoverseErrorRatioHigh',
  hedgehog: 'HedgehogErrorRatioHigh',
  porter: 'PorterErrorRatioHigh',
  keychain: 'KeychainErrorRatioHigh',
};

interface Proven extends DashboardQuery {
  readonly dashboard: string;
  /** How many series answered. */
  readonly series: number;
  /** Whether it took a fault for there to be something to show. */
  readonly under: 'load' | 'fault';
}

function allQueries(): readonly (DashboardQuery & { readonly dashboard: string })[] {
  return stack.content.dashboards.flatMap(({ name, json }) => {
    const read = readDashboard(`dashboards/${name}.json`, json);
    if (!('dashboard' in read)) throw new Error(JSON.stringify(read.findings));
    // Annotations mark what happens now and then, such as a restart; panels are what must not be empty.
    return queriesOf(read.dashboard, '5s')
      .filter(({ path }) => path.startsWith('panels'))
      .map((query) => ({ ...query, dashboard: name }));
  });
}

/** What cannot be shown here, with the reason; it goes into the proof as not checked. */
const notHere: readonly { readonly asks: RegExp; readonly because: string }[] = [
  { asks: /\btraces_(spanmetrics|service_graph)_/, because: 'Tempo derives these, and does not run here' },
  { asks: /\b(tempo|tempodb)_/, because: 'Tempo does not run here' },
  { asks: /\bgrafana_/, because: 'Grafana does not run here' },
  { asks: /\bgrpc_stream_send_errors_total\b/, because: 'no client leaves in the middle of a stream' },
];

function reasonFor(query: string): string | undefined {
  return notHere.find(({ asks }) => asks.test(query))?.because;
}

describe('all five systems, watched for real', () => {
  const proven: Proven[] = [];

  /** Asks every query that has not been answered yet. */
  async function ask(under: Proven['under']): Promise<readonly string[]> {
    const silent: string[] = [];
    for (const query of allQueries().filter(({ dashboard, path }) => !proven.some((it) => it.dashboard === dashboard && it.path === path))) {
      const { length } = await stack.prometheus.query(query.filled);
      if (length > 0) proven.push({ ...query, series: length, under });
      else if (reasonFor(query.filled) === undefined) silent.push(`${query.dashboard}: ${query.title}: ${query.filled}`);
    }
    return silent;
  }

  it('has every target up and refuses no sample', async () => {
    for (const system of systems) {
      await until(`all targets of ${system} are up`, 40, async () => {
        const found = await stack.prometheus.targets(system);
        return found.length === nodes[system as keyof typeof nodes] && found.every(({ health }) => health === 'up') ? true : undefined;
      });
    }
    expect(await stack.prometheus.query('prometheus_target_scrapes_exceeded_sample_limit_total > 0')).toEqual([]);
  });

  it('evaluates every rule', async () => {
    const rules = await until('all rules are evaluated', 30, async () => {
      const found = await stack.prometheus.rules();
      return found.length > 0 && found.every(({ health }) => health !== 'unknown') ? found : undefined;
    });
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });

  it('sets off an alert of each system while it fails, at the receiver, and takes it back afterwards', async () => {
    await until('most panels have data', 40, async () => ((await ask('load')).length < allQueries().length / 4 ? true : undefined));
    for (const system of systems) await stack.setFaults(system, { errorRatio: 0.5, latencyMs: 5 });
    for (const system of systems) {
      const name = errorAlert[system] ?? '';
      const fired = await until(`${name} fires at the receiver`, 60, async () => stack.webhook.of(name, 'firing'));
      expect(fired.labels['system']).toBe(system);
    }
    await ask('fault');
    for (const system of systems) await stack.setFaults(system, {});
    for (const name of Object.values(errorAlert)) await until(`${name} is resolved at the receiver`, 90, async () => stack.webhook.of(name, 'resolved'));
  });

  it('fills every panel, those that show failures under a fault', async () => {
    const silent = await until('every panel has data', 150, async () => ((await ask('load')).length === 0 ? [] : undefined)).catch(() => ask('load'));
    mkdirSync('dist', { recursive: true });
    const notChecked = allQueries().flatMap(({ dashboard, title, filled }) => {
      const because = reasonFor(filled);
      return because === undefined || proven.some((it) => it.filled === filled) ? [] : [{ dashboard, title, because }];
    });
    writeFileSync('dist/proof.json', `${JSON.stringify({ panels: proven, silent, notChecked }, null, 2)}\n`);
    console.log(`${proven.length} queries of panels answered, ${silent.length} silent, ${notChecked.length} not checked`);
    expect(silent).toEqual([]);
  }, 240_000);
});
