import { resolve } from 'node:path';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { slos as kitSlos } from '../../alerts/slo.ts';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { readsRangesAsPrometheus3 } from '../setup/promtool.ts';
import { testRules } from '../../src/check/tool/promtool.ts';
import { duration, formatDuration, type DurationText } from '../../src/metric/duration.ts';
import { matching } from '../../src/metric/matcher.ts';
import type { Deployment } from '../../src/rules/ruleFile.ts';
import { availability, budgetOf, latency, type Slo } from '../../src/rules/slo.ts';
import { sloRuleFiles, tunedTiers } from '../../src/rules/sloRules.ts';
import { sloTestFiles } from '../../src/rules/sloTests.ts';
import { budgetWindow, tiers } from '../../src/rules/sloTiers.ts';
import { hashmap } from '../../src/systems/hashmap/metrics.ts';
import { hedgehog } from '../../src/systems/hedgehog/metrics.ts';
import { folderWith } from '../check/tool/folder.ts';

const deployment: Deployment = {
  tuning: {},
  speed: 1,
  runbookUrl: (name) => `https://runbooks.example/${name}.md`,
  dashboardUrl: (name) => `http://localhost:3000/d/obskit-${name}`,
};

const promise = 'of requests are answered';
const requests = availability('hedgehog', 'availability', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 0.999 });

/** The text of a recorded rule. */
function exprOf(slo: Slo, record: string, speed = 1): string {
  const rules = sloRuleFiles([slo], { ...deployment, speed }).flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return rules.find((rule) => 'record' in rule && rule.record === record)?.expr ?? '';
}

interface Row {
  readonly severity: 'critical' | 'warning';
  readonly long: string;
  readonly short: string;
  readonly factor: number;
  /** The error ratio above which it fires, for 99.9%. */
  readonly errors: number;
  readonly for: string | undefined;
}

const ours: readonly Row[] = tiers.map(({ severity, long, short, factor, for: hold }) => ({
  severity: severity === 'critical' ? 'critical' : 'warning',
  long: formatDuration(long),
  short: formatDuration(short),
  factor: factor.default,
  errors: Number((factor.default * budgetOf({ objective: 0.999 })).toPrecision(12)),
  for: formatDuration(hold),
}));

/**
 * Sloth, for a period of 30 days. Source: internal/alert/windows/google-30d.yaml, the same in v0.16.0 and at 0e395d8 (April 2026); a factor is the share of the
 * budget × period ÷ long window: 2%, 5%, 10% and 10%. It pages and tickets; its alerts have no `for`.
 */
const sloth: readonly Row[] = [
  { severity: 'critical', long: '1h', short: '5m', factor: 14.4, errors: 0.0144, for: undefined },
  { severity: 'critical', long: '6h', short: '30m', factor: 6, errors: 0.006, for: undefined },
  { severity: 'warning', long: '1d', short: '2h', factor: 3, errors: 0.003, for: undefined },
  { severity: 'warning', long: '3d', short: '6h', factor: 1, errors: 0.001, for: undefined },
];

/**
 * Pyrra, for a window of 30 days. Source: slo/rules.go, function Windows, at 1ba95af (August 2026), 43 commits after v0.10.0: times are those for 28 days, stretched by 30/28
 * and rounded to minutes; factors are fixed.
 */
const pyrra: readonly Row[] = [
  { severity: 'critical', long: '1h4m', short: '5m', factor: 14, errors: 0.014, for: '2m' },
  { severity: 'critical', long: '6h26m', short: '32m', factor: 7, errors: 0.007, for: '16m' },
  { severity: 'warning', long: '1d1h43m', short: '2h9m', factor: 2, errors: 0.002, for: '1h4m' },
  { severity: 'warning', long: '4d6h51m', short: '6h26m', factor: 1, errors: 0.001, for: '3h13m' },
];

function differences(theirs: readonly Row[]): readonly string[] {
  return ours.flatMap((mine, i) => {
    const other = theirs[i];
    if (other === undefined) return ['it has fewer tiers'];
    return (['severity', 'long', 'short', 'factor', 'errors', 'for'] as const)
      .filter((key) => mine[key] !== other[key])
      .map((key) => `${mine.long} ${key}: ${mine[key]} here, ${other[key] ?? 'none'} there`);
  });
}

describe('the tiers for 99.9% over 30 days', () => {
  it('are Sloth’s in windows, factors and error ratios, and wait before they fire, which Sloth’s do not', () => {
    // Deliberate: a single evaluation over the limit, as after a gap in scraping, shall wake nobody.
    expect(differences(sloth)).toEqual([
      '1h for: 2m here, none there',
      '6h for: 15m here, none there',
      '1d for: 1h here, none there',
      '3d for: 3h here, none there',
    ]);
    expect(ours).toHaveLength(sloth.length);
  });

  it('are Pyrra’s in severities and waits for 28 days, and the workbook’s where Pyrra has numbers of its own', () => {
    // Deliberate: the windows are round, as recorded series are shared with dashboards; the factors are those of the
    // workbook (2%, 5%, 10%, 10% of the budget), where Pyrra rounds 14.4 down, takes 7 for 6 and 2 for 3; three days, not
    // four, is what the workbook and Sloth take for the slowest tier.
    expect(differences(pyrra)).toEqual([
      '1h long: 1h here, 1h4m there',
      '1h factor: 14.4 here, 14 there',
      '1h errors: 0.0144 here, 0.014 there',
      '6h long: 6h here, 6h26m there',
      '6h short: 30m here, 32m there',
      '6h factor: 6 here, 7 there',
      '6h errors: 0.006 here, 0.007 there',
      '6h for: 15m here, 16m there',
      '1d long: 1d here, 1d1h43m there',
      '1d short: 2h here, 2h9m there',
      '1d factor: 3 here, 2 there',
      '1d errors: 0.003 here, 0.002 there',
      '1d for: 1h here, 1h4m there',
      '3d long: 3d here, 4d6h51m there',
      '3d short: 6h here, 6h26m there',
      '3d for: 3h here, 3h13m there',
    ]);
  });

  it('ask for a minimum of events, which neither Sloth’s nor Pyrra’s do', () => {
    // Deliberate: three failures of five requests in a night are no outage.
    for (const { tier, expr } of tunedTiers(deployment)) expect(expr).toContain(` and slo:events:increase${formatDuration(tier.long)} >= slo:minimum_events:count`);
  });

  it('have 30 days as sums of counts, where Sloth averages the ratios of five minutes, and Pyrra reads the raw counters', () => {
    // Deliberate: an average weighs a quiet hour like a busy one, and 30 days of a busy counter are too much to read each minute.
    // Sources: optimizedSLIRecordGenerator in internal/plugin/slo/core/sli_rules_v1/plugin.go (sum_over_time of ratios over their
    // count); IncreaseRules in slo/rules.go (increase over the window, unless performance_over_accuracy is set).
    expect(exprOf(requests, 'slo:events:increase30d')).toBe('sum_over_time(slo:events:increase1h{job="hedgehog",slo="hedgehog-availability"}[30d:1h])');
    expect(exprOf(requests, 'slo:good_events:increase30d')).toBe('sum_over_time(slo:good_events:increase1h{job="hedgehog",slo="hedgehog-availability"}[30d:1h])');
    expect(exprOf(requests, 'slo:burn_rate:ratio30d')).toMatch(/slo:good_events:increase30d\{.*\} \/ \(slo:events:increase30d\{.*\} > 0\)\) \/ 0\.001$/);
  });

  it('each spend the share of the budget that the workbook names, with a short window of a twelfth', () => {
    const spent = tiers.map(({ factor, long }) => Number(((factor.default * long.milliseconds) / budgetWindow.milliseconds).toPrecision(6)));
    expect(spent).toEqual([0.02, 0.05, 0.1, 0.1]);
    for (const { long, short } of tiers) expect(long.milliseconds / short.milliseconds).toBe(12);
  });
});

describe('an objective', () => {
  it('counts good and all events apart, and none as 0 where no bad one has ever been', () => {
    expect(exprOf(requests, 'slo:events:increase5m')).toBe('sum(increase(hedgehog_http_requests_total{job="hedgehog"}[5m]))');
    expect(exprOf(requests, 'slo:good_events:increase5m')).toBe(
      'slo:events:increase5m{job="hedgehog",slo="hedgehog-availability"} - on () (sum(increase(hedgehog_http_requests_total{job="hedgehog",status="5xx"}[5m])) or 0 * sum(increase(hedgehog_http_requests_total{job="hedgehog"}[5m])))',
    );
  });

  it('may tell the good ones instead', () => {
    const good = availability('hedgehog', 'ok', hedgehog.requests.where({ operation: 'get_item' }), { good: { status: ['2xx', '4xx'] } }, { promise, objective: 0.99 });
    expect(exprOf(good, 'slo:good_events:increase5m')).toBe(
      'slo:events:increase5m{job="hedgehog",slo="hedgehog-ok"} - on () (sum(increase(hedgehog_http_requests_total{job="hedgehog",operation="get_item"}[5m])) - (sum(increase(hedgehog_http_requests_total{job="hedgehog",operation="get_item",status=~"2xx|4xx"}[5m])) or 0 * sum(increase(hedgehog_http_requests_total{job="hedgehog",operation="get_item"}[5m]))))',
    );
  });

  it('of latency counts the bucket of its threshold, under both names that a whole number may have', () => {
    const quick = latency('hedgehog', 'quick', hedgehog.latency, { promise, objective: 0.99, threshold: 0.25, where: { operation: 'get_item' } });
    expect(exprOf(quick, 'slo:good_events:increase5m')).toBe(
      'slo:events:increase5m{job="hedgehog",slo="hedgehog-quick"} - on () (sum(increase(hedgehog_http_request_duration_seconds_count{job="hedgehog",operation="get_item"}[5m])) - sum(increase(hedgehog_http_request_duration_seconds_bucket{job="hedgehog",operation="get_item",le="0.25"}[5m])))',
    );
    const slow = latency('hedgehog', 'slow', hedgehog.latency, { promise, objective: 0.99, threshold: 10 });
    expect(exprOf(slow, 'slo:good_events:increase5m')).toContain('le=~"10|10\\\\.0"');
  });

  it.each([
    ['a threshold that is no bucket, naming the nearest', () => latency('hedgehog', 'x', hedgehog.latency, { promise, objective: 0.99, threshold: 0.3 }), '0.3 is no bucket of hedgehog_http_request_duration_seconds; the nearest are 0.25 and 0.5'],
    ['a threshold above all buckets', () => latency('hedgehog', 'x', hedgehog.latency, { promise, objective: 0.99, threshold: 60 }), 'the nearest are 10'],
    ['an objective of 100%', () => availability('a', 'x', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 1 }), 'not at 1: 1 leaves no budget'],
    ['an objective of 0%', () => availability('a', 'x', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 0 }), '0 promises nothing'],
    ['no name', () => availability('a', 'X y', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 0.9 }), 'lower-case words'],
    ['no minimum', () => availability('a', 'x', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 0.9, minimumEvents: 0 }), 'minimumEvents is 1 or more'],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  it('shrinks its windows and their grid in a rehearsal', () => {
    expect(exprOf(requests, 'slo:events:increase6h', 30)).toBe('sum_over_time(slo:events:increase5m{job="hedgehog",slo="hedgehog-availability"}[12m:10s])');
    expect(sloRuleFiles([requests], { ...deployment, speed: 30 })[0]?.groups[1]?.interval).toBe('2s');
  });

  it('has example series for its proofs, whatever its labels are', () => {
    expect(kitSlos.filter(({ example }) => example.length === 0)).toEqual([]);
    const { example } = availability('hashmap', 'a', hashmap.requests, { bad: { status: matching('5..') } }, { promise, objective: 0.9 });
    expect(example.map(({ labels }) => labels['status'])).toEqual(['200', '500']);
  });
});

describe('the tiers of a deployment', () => {
  it('take its factors, waits and severities, and leave out what it pauses', () => {
    const tuning = { SloBurnRate1h: { threshold: 10, for: duration('4m'), severity: 'warning' as const, keepFiringFor: duration('10m') }, SloBurnRate3d: { enabled: false } };
    const tuned = tunedTiers({ ...deployment, tuning });
    expect(tuned.map(({ tier }) => tier.name)).toEqual(['SloBurnRate1h', 'SloBurnRate6h', 'SloBurnRate1d']);
    expect(tuned[0]).toMatchObject({ expr: 'slo:burn_rate:ratio1h > 10 and slo:burn_rate:ratio5m > 10 and slo:events:increase1h >= slo:minimum_events:count', labels: { severity: 'warning' } });
    expect(formatDuration(tuned[0]?.for ?? duration('1s'))).toBe('4m');
  });

  it('have no proof where they cannot be reached: at 90%, a total outage burns ten times too fast, not 14.4', () => {
    const lenient = availability('hedgehog', 'lenient', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 0.9 });
    const names = sloTestFiles([lenient], deployment).flatMap(({ tests }) => tests.map(({ name }) => name));
    expect(names.some((name) => name.startsWith('SloBurnRate1h'))).toBe(false);
    expect(names.filter((name) => name.startsWith('SloBurnRate6h'))).toHaveLength(7);
  });
});

describe('the proofs of two objectives over the same events', () => {
  it.skipIf(!readsRangesAsPrometheus3)('hold, though the stricter one burns whenever the other does', { timeout: 120_000 }, async () => {
    const lax = availability('hedgehog', 'lax', hedgehog.requests, { bad: { status: '5xx' } }, { promise, objective: 0.99 });
    const both = [requests, lax];
    const tests = sloTestFiles(both, deployment);
    const folder = folderWith({
      ...Object.fromEntries(sloRuleFiles(both, deployment).map(({ name, groups }) => [`rules/${name}.yaml`, dump({ groups }, { lineWidth: -1 })])),
      ...Object.fromEntries(
        tests.map((file) => [
          `tests/${file.name}.yaml`,
          dump({
            rule_files: file.ruleFiles.map((name) => `../rules/${name}.yaml`),
            evaluation_interval: formatDuration(file.evaluationInterval),
            group_eval_order: file.groupOrder,
            tests: file.tests,
          }),
        ]),
      ),
    });
    const tool = await promtool();
    const outcomes = await Promise.all(tests.map(({ name }) => testRules(tool, { path: `${folder}/tests/${name}.yaml`, name }, folder)));
    expect(tests.map(({ name }) => name)).toContain('slo-hedgehog-lax-days');
    expect(outcomes.flatMap(({ findings }) => findings)).toEqual([]);
  });
});

async function promtool() {
  const found = await locate('promtool', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  if ('missing' in found) throw new Error(found.missing);
  return found.tool;
}

/** Plays series through the rules of an objective and compares what is recorded; no complaint means that all holds. */
async function complaints(slo: Slo, input: readonly (readonly [series: string, values: string])[], expected: readonly (readonly [at: string, expr: string, value: number | undefined])[], pace: DurationText) {
  const files = sloRuleFiles([slo], deployment);
  const folder = folderWith({
    ...Object.fromEntries(files.map(({ name, groups }) => [`rules/${name}.yaml`, dump({ groups }, { lineWidth: -1 })])),
    'tests/x.yaml': dump({
      rule_files: files.map(({ name }) => `../rules/${name}.yaml`),
      evaluation_interval: pace,
      group_eval_order: files.flatMap(({ groups }) => groups.map(({ name }) => name)),
      tests: [
        {
          interval: '1m',
          input_series: input.map(([series, values]) => ({ series, values })),
          promql_expr_test: expected.map(([eval_time, expr, value]) => ({ eval_time, expr, exp_samples: value === undefined ? [] : [{ labels: '{}', value }] })),
        },
      ],
    }),
  });
  return (await testRules(await promtool(), { path: `${folder}/tests/x.yaml`, name: 'x' }, folder)).findings.map(({ message }) => message);
}

const ok = 'hedgehog_http_requests_total{job="hedgehog",status="2xx"}';
const failed = 'hedgehog_http_requests_total{job="hedgehog",status="5xx"}';

describe('the burn rate', () => {
  it('weighs every event alike: five busy healthy hours and one quiet bad one are a burn of 0.1, not of 83', async () => {
    // 5 h at 6,000 a minute, then 1 h at 6 a minute of which half fail: 180 of 1,800,360 fail, 0.009998%.
    const input = [[ok, '0+6000x300 1800003+3x60'], [failed, '0+0x300 3+3x60']] as const;
    const share = 180 / 1_800_360;
    expect(await complaints(requests, input, [['6h', 'round(sum(slo:burn_rate:ratio6h), 0.001)', Math.round((share / 0.001) * 1000) / 1000]], '5m')).toEqual([]);
    // An average of the hours' ratios would say 0.5 ÷ 6 ÷ 0.001.
    expect(await complaints(requests, input, [['6h', 'round(sum(slo:burn_rate:ratio6h), 0.001)', 83.333]], '5m')).toHaveLength(1);
  });

  it('says nothing of a window in which nothing happened, and long windows outlast it', async () => {
    const input = [[ok, '0+100x60 6000+0x120'], [failed, '0+1x60 60+0x120']] as const;
    const expected = [
      ['2h30m', 'sum(slo:burn_rate:ratio1h)', undefined],
      ['2h30m', 'sum(slo:events:increase1h)', 0],
      ['2h30m', 'round(sum(slo:burn_rate:ratio6h), 0.01)', Math.round((60 / 6060 / 0.001) * 100) / 100],
    ] as const;
    expect(await complaints(requests, input, expected, '5m')).toEqual([]);
  });

  it('sees a total outage of something that has never answered', async () => {
    expect(await complaints(requests, [[failed, '0+10x60']], [['30m', 'sum(slo:burn_rate:ratio5m)', 1000], ['30m', 'sum(slo:good_events:increase5m)', 0]], '1m')).toEqual([]);
  });

  it.skipIf(!readsRangesAsPrometheus3)('counts each event once in the sums of hours and days', async () => {
    const input = [[ok, '0+60x1500']] as const;
    const expected = [
      ['1d', 'round(sum(slo:events:increase2h), 60)', 7_200],
      ['1d', 'round(sum(slo:events:increase6h), 60)', 21_600],
      ['1d1h', 'round(sum(slo:events:increase1d), 600)', 86_400],
      ['1d', 'sum(slo:error_budget_remaining:ratio30d)', 1],
    ] as const;
    expect(await complaints(requests, input, expected, '5m')).toEqual([]);
  });

  it('leaves a negative budget when more than all of it is spent', async () => {
    const input = [[ok, '0+998x720'], [failed, '0+2x720']] as const;
    expect(await complaints(requests, input, [['12h', 'round(sum(slo:error_budget_remaining:ratio30d), 0.01)', -1]], '5m')).toEqual([]);
  });
});
