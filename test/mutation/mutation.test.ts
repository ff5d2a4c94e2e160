import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import { alertNames } from '../../src/render/content.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { synthesize } from '../../src/render/synthesize.ts';
import { equivalenceOf } from './equivalents.ts';
import { mutantKinds, mutantsOf, type Mutant } from './mutants.ts';
import { mutate, type Files, type Mutated } from './mutation.ts';

/** The share of mutants that proofs must notice, of what an alert compares, how long it waits, and which recorded window it reads. */
const wanted = 0.95;
/** The same of ranges and offsets. It is what they notice today, and may only rise: see docs/decisions/0006-mutation.md. */
const wantedOfStretches = 0.64;

const folder = mkdtempSync(join(tmpdir(), 'obskit-mutation-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const loaded = loadConfig({ file: 'obskit.yaml', text: undefined }, indexKit(kits));
if (!loaded.ok) throw new Error('the demo deployment has problems');
const { config } = loaded;
const files: Files = new Map(synthesize(config, kits).map(({ path, content }) => [path, content]));

async function promtool(): Promise<string> {
  const found = await locate('promtool', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  if ('missing' in found || found.tool.kind !== 'executable') throw new Error('there is no promtool to run');
  return found.tool.file;
}

/** Two at a time: more processors are not to be had everywhere. */
async function mutateAll(alerts: readonly string[], among: Files): Promise<readonly Mutated[]> {
  const tool = await promtool();
  const results: Mutated[] = [];
  const waiting = [...alerts];
  const work = async () => {
    for (let alert = waiting.shift(); alert !== undefined; alert = waiting.shift()) results.push(await mutate(alert, among, tool, folder));
  };
  await Promise.all([work(), work()]);
  return results;
}

describe('mutants', () => {
  it.each<[string, string, readonly string[]]>([
    ['a > 5', '0s', ['a < 5', 'a > 10', 'a > 2.5', 'for 10m']],
    ['a == 0', '4m', ['a != 0', 'a == 1', 'a == -1', 'for 0s', 'for 2m', 'for 8m']],
    ['a / (b > 0.1) >= 0.5 * c', '0s', ['a / (b > 0.1) <= 0.5 * c', 'a / (b < 0.1) >= 0.5 * c', 'a / (b > 0.2) >= 0.5 * c', 'a / (b > 0.05) >= 0.5 * c', 'a / (b > 0.1) >= 1 * c', 'a / (b > 0.1) >= 0.25 * c', 'for 10m']],
    ['a <= floor(b / 2) + 1', '0s', ['a >= floor(b / 2) + 1', 'a <= floor(b / 4) + 1', 'a <= floor(b / 1) + 1', 'a <= floor(b / 2) + 2', 'a <= floor(b / 2) + 0.5', 'for 10m']],
    ['a > bool 1', '0s', ['a < bool 1', 'a > bool 2', 'a > bool 0.5', 'for 10m']],
    ['absent(a)', '0s', ['for 10m']],
    ['absent(a)', '1m', ['for 0s', 'for 2m']],
    ['absent(a)', '5m', ['for 0s', 'for 2m', 'for 10m']],
    ['rate(a[5m]) - (rate(a[1h:1m] offset 1d))', '0s', ['rate(a[2m30s]) - (rate(a[1h:1m] offset 1d))', 'rate(a[10m]) - (rate(a[1h:1m] offset 1d))', 'rate(a[5m]) - (rate(a[30m:1m] offset 1d))', 'rate(a[5m]) - (rate(a[2h:1m] offset 1d))', 'rate(a[5m]) - (rate(a[1h:1m] offset 12h))', 'rate(a[5m]) - (rate(a[1h:1m] offset 2d))', 'for 10m']],
    ['x:rate1d', '0s', ['x:rate6h', 'x:rate3d', 'for 10m']],
  ])('of %s for %s', (expr, hold, expected) => {
    const recorded = ['x:rate5m', 'x:rate6h', 'x:rate1d', 'x:rate3d', 'y:rate2d'];
    expect(mutantsOf(expr, hold, recorded).map((mutant) => (mutant.kind === 'wait' ? `for ${mutant.for}` : mutant.expr))).toEqual(expected);
  });

  it('survive a proof that is too generous, and the control does not', async () => {
    const rule = { groups: [{ name: 'a', rules: [{ alert: 'Loose', expr: 'x > 5', for: '2m', labels: {}, annotations: {} }] }] };
    const test = (eval_time: string, exp_alerts: readonly object[]) => ({ eval_time, alertname: 'Loose', exp_alerts });
    const proofs = {
      rule_files: ['../rules/a.yaml'],
      evaluation_interval: '1m',
      tests: [{ interval: '1m', input_series: [{ series: 'x', values: '0x4 100x20' }], alert_rule_test: [test('4m', []), test('20m', [{ exp_labels: {} }])] }],
    };
    const loose = new Map([['rules/a.yaml', JSON.stringify(rule)], ['tests/a.yaml', JSON.stringify(proofs)]]);
    const [result] = await mutateAll(['Loose'], loose);
    // At 100 nobody notices a threshold of 10 or 2.5, and at minute 20 nobody notices how long the alert has waited.
    expect(result?.survivors.map(({ what }) => what)).toEqual(['5 → 10 in …x > 5', '5 → 2.5 in …x > 5', 'for 2m → 0s', 'for 2m → 1m', 'for 2m → 4m']);
    const broken = new Map([...loose, ['rules/a.yaml', JSON.stringify(rule).replace('x > 5', 'x > 500')]]);
    await expect(mutateAll(['Loose'], broken)).rejects.toThrow('fails on the alert as it is');
  });
});

describe('the proofs of all alerts', () => {
  it(`notice ${wanted * 100}% of what can be changed in the alerts, and of ranges and offsets ${wantedOfStretches * 100}%`, { timeout: 300_000 }, async () => {
    const results = await mutateAll(alertNames(contentOf(assemble(config, kits)).rules), files);
    const mutants = results.flatMap((result) => result.mutants);
    const survivors = results.flatMap(({ alert, survivors: left }) => left.map((mutant) => ({ ...mutant, alert })));
    const equivalent = results.flatMap(({ alert, equivalent: same }) => same.map((mutant) => `${alert}: ${mutant.what}: ${equivalenceOf(mutant) ?? ''}`));
    const scoreOf = (all: readonly unknown[], left: readonly unknown[]): number => (all.length - left.length) / all.length;
    const told = (name: string, all: readonly unknown[], left: readonly unknown[]): string => `${name}: ${(scoreOf(all, left) * 100).toFixed(1)}% (${all.length - left.length} of ${all.length} noticed)`;
    const lines = survivors.map(({ alert, kind, what }) => `survived (${kind}) ${alert}: ${what}`).sort();
    console.log(
      [
        told(`mutation score of ${results.length} alerts`, mutants, survivors),
        ...mutantKinds.map((kind) => `  ${told(kind, mutants.filter((it) => it.kind === kind), survivors.filter((it) => it.kind === kind))}`),
        ...lines.map((line) => `  ${line}`),
        `  not counted, as nothing could show them: ${equivalent.length}`,
        ...equivalent.sort().map((line) => `    ${line}`),
      ].join('\n'),
    );
    expect(results.length).toBeGreaterThan(0);
    for (const [isStretch, least] of [[false, wanted], [true, wantedOfStretches]] as const) {
      const ofThese = ({ kind }: Pick<Mutant, 'kind'>): boolean => (kind === 'range' || kind === 'offset') === isStretch;
      expect(scoreOf(mutants.filter(ofThese), survivors.filter(ofThese)), lines.join('\n')).toBeGreaterThanOrEqual(least);
    }
  });
});
