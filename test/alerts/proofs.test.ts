import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { run } from '../../src/check/tool/run.ts';
import { commandLine } from '../../src/check/tool/tool.ts';
import { stackRules } from '../../alerts/stack.ts';
import { targetRules, watchdogRules } from '../../alerts/targets.ts';
import { kits } from '../../src/kit/kits.ts';
import { minutes, seconds, sum, type Duration } from '../../src/metric/duration.ts';
import { counter, gauge } from '../../src/metric/metric.ts';
import { selectorsOf } from '../../src/promql/expr.ts';
import { yamlFile } from '../../src/render/yaml.ts';
import { untuned, type Alert } from '../../src/rules/alert.ts';
import { ruleGroups, type Deployment, type Tuning } from '../../src/rules/ruleFile.ts';
import { rulesFor, type SystemRules } from '../../src/rules/systemRules.ts';
import { ruleTests } from '../../src/rules/testFile.ts';
import { folderWith } from '../check/tool/folder.ts';
import { readsRangesAsPrometheus3 } from '../setup/promtool.ts';

const requests = counter('bank_requests_total', { help: 'Answered.', labels: { status: ['ok', 'failed'] } });

/** Two jobs, of which the second has less that can be told of it. */
const watched = {
  scrapeTimeout: seconds(10),
  jobs: [
    { name: 'shop', expected: true, guarded: false, sampleLimit: 700, alwaysPresent: [gauge('shop_queue', { help: 'Waiting.', unit: 'count' })], core: [] },
    { name: 'bank', expected: false, guarded: true, sampleLimit: undefined, alwaysPresent: [], core: [requests] },
  ],
};

/** A threshold that is not the default one: a third of the way from it to the end of its range, or somewhat more of it. */
function otherThan({ threshold }: Alert): number | undefined {
  if (threshold === undefined) return undefined;
  const { default: usual, range: [least, most], unit } = threshold;
  const moved = most > usual * 100 || most > 1e3 ? usual * 1.5 + 1 : usual + (most - usual) / 3;
  return Math.min(most, Math.max(least, unit === 'count' && Number.isInteger(usual) ? Math.round(moved) : Number(moved.toPrecision(3))));
}

function tuned(alert: Alert, hold: Duration): Tuning {
  const threshold = otherThan(alert);
  return { for: hold, keepFiringFor: sum(hold, seconds(30)), ...(threshold === undefined ? {} : { threshold }) };
}

/** The rules of a system, or of what is no system of the list. */
function rulesOf(name: string): readonly SystemRules[] {
  if (name === 'stack') return stackRules;
  if (name === 'targets') return [targetRules(watched), watchdogRules(watched)];
  const rules = kits.find(({ system }) => system.name === name)?.rules;
  if (rules === undefined) throw new Error(`there is no system ${name}`);
  return [rules];
}

/** What promtool says of the proofs of alerts under other numbers than their own. */
async function judge(name: string, hold: Duration) {
  const sets = rulesOf(name);
  const deployment: Deployment = {
    tuning: Object.fromEntries(sets.flatMap(({ alerts }) => alerts.map((alert) => [alert.name, tuned(alert, hold)]))),
    speed: 1,
    runbookUrl: (alert) => `http://runbooks/${alert}`,
    dashboardUrl: (system) => `http://dashboards/${system}`,
  };
  // Each alert by itself, with the recordings that it asks: a proof that looks back a day would evaluate all the others, too.
  const files = sets.flatMap((rules) => rules.alerts.map((alert) => {
    const asked = selectorsOf(alert.expr(untuned(alert))).map(({ metric }) => metric.name);
    const recordings = rules.recordings.filter(({ metric }) => asked.includes(metric.name));
    const alone = rulesFor(rules.system, { recordings, alerts: [alert], ...(rules.area === undefined ? {} : { area: rules.area }) });
    const groups = ruleGroups(alone, deployment);
    const tests = { rule_files: [`${alert.name}.rules.yaml`], evaluation_interval: '1m', group_eval_order: groups.map((group) => group.name) };
    return { name: alert.name, rules: yamlFile({ groups }), tests: yamlFile({ ...tests, tests: ruleTests(alone, deployment) }) };
  }));
  const folder = folderWith(
    Object.fromEntries(files.flatMap((file) => [[`${file.name}.rules.yaml`, file.rules], [`${file.name}.tests.yaml`, file.tests]])),
  );
  const found = await locate('promtool', {
    explicit: namedByEnvironment(process.env),
    binFolder: resolve('.obskit/bin'),
    path: process.env['PATH'] ?? '',
    images: {},
  });
  if ('missing' in found) throw new Error(found.missing);
  const paths = files.map((file) => join(folder, `${file.name}.tests.yaml`));
  return run(commandLine(found.tool, ['test', 'rules', ...paths], [folder]), { timeoutMs: 100_000 });
}

describe.skipIf(!readsRangesAsPrometheus3)('proofs under tuned numbers', () => {
  it.each([
    ['hashmap', 4],
    ['goverse', 0],
    ['hedgehog', 20],
    ['porter', 4],
    ['keychain', 6],
    ['targets', 3],
    ['stack', 7],
  ])('hold for %s with every threshold moved, and %d minutes of waiting', { timeout: 120_000 }, async (name, hold) => {
    expect(await judge(name, minutes(hold))).toMatchObject({ kind: 'exited', code: 0 });
  });

  // What is no whole number of minutes goes through the same arithmetic in every alert: each system has another wait.
  it.each([
    ['hashmap', 90],
    ['goverse', 61],
    ['hedgehog', 30],
    ['porter', 0.001],
    ['keychain', 150],
    ['targets', 90],
    ['stack', 119.999],
  ])('hold for %s with every threshold moved, and %d seconds of waiting', { timeout: 120_000 }, async (name, hold) => {
    expect(await judge(name, seconds(hold))).toMatchObject({ kind: 'exited', code: 0 });
  });
});
