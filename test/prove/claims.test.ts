import { describe, expect, it } from 'vitest';
import { kits } from '../../src/kit/kits.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { defineSystem } from '../../src/metric/system.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { merge, some, type Verdict } from '../../src/prove/claim.ts';
import { criticalAlerts, judgeCourses, unrehearsed, type Course } from '../../src/prove/claims/alerts.ts';
import { catalogueHolds } from '../../src/prove/claims/catalogue.ts';
import { alreadyUneasy, expectedAlerts, judgeHistory, judgeItems, nobodyIsToldInVain, type ItemsSeen } from '../../src/prove/claims/crash.ts';
import { noSampleRefused, targetsAndRules } from '../../src/prove/claims/targets.ts';
import type { Labels, Target } from '../../src/prove/prometheus.ts';
import { rehearsalAlerts, scenarios } from '../../src/prove/scenarios.ts';
import { defaultsConfig } from '../runtime/config.ts';
import { answering, value } from './prometheus.ts';

const told = ({ failures }: Verdict): readonly string[] => failures.map(({ message }) => message);
const signal = new AbortController().signal;
const impatient = 0;

describe('the claim on targets and rules', () => {
  const node = { name: 'shop-1', address: '127.0.0.1:1', control: '' };
  const target = (change: Partial<Target> = {}): Target => ({ labels: { job: 'shop', instance: '127.0.0.1:1' }, scrapeUrl: 'http://127.0.0.1:1/metrics', health: 'up', lastError: '', ...change });
  const rule = { name: 'r', type: 'alerting', health: 'ok', lastError: '' };
  const ask = (targets: readonly Target[], rules = [rule], leftOut: readonly { name: string; title: string; because: string }[] = []) =>
    targetsAndRules({ prometheus: answering({ targets, rules }), nodes: { shop: [node] }, leftOut, signal }, impatient);

  it('holds when all are well', async () => {
    expect(await ask([target()])).toEqual({ facts: ['1 targets are up, 1 rules evaluate'], failures: [], notMade: [] });
  });

  it.each([
    ['a target is down', [target({ health: 'down', lastError: 'dial tcp: connection refused' })], [rule], /^the target 127\.0\.0\.1:1 of shop is down: .*refused$/],
    ['a target is no exposition', [target({ health: 'down', lastError: 'expected a valid start token' })], [rule], /expected a valid start token/],
    ['a node is no target', [target({ labels: { job: 'shop', instance: '127.0.0.1:2' } })], [rule], /^shop-1 runs at 127\.0\.0\.1:1, and is no target of shop$/],
    ['a rule cannot be evaluated', [target()], [{ ...rule, health: 'err', lastError: 'many-to-many' }], /^the rule r is err: many-to-many$/],
    ['no rule is loaded', [target()], [], /^Prometheus has loaded no rule$/],
  ])('fails when %s', async (_, targets, rules, message) => {
    expect(told(await ask(targets, rules))).toEqual([expect.stringMatching(message)]);
  });

  it('does not ask for what is left out, and says so', async () => {
    const away = target({ labels: { job: 'tempo', instance: '127.0.0.1:9' }, health: 'down', lastError: 'refused' });
    const found = await ask([target(), away], [rule], [{ name: 'tempo', title: 'Tempo', because: 'no program' }]);
    expect(found.failures).toEqual([]);
    expect(found.notMade).toEqual([{ what: 'the target tempo is up', because: 'Tempo does not run here: no program' }]);
  });
});

describe('the claim that no sample is refused', () => {
  const zero = value({}, '0');
  const leftOut = [{ name: 'tempo', title: 'Tempo', because: 'no program' }];
  it('holds when every counter is there, and zero', async () => {
    expect(told(await noSampleRefused({ prometheus: answering({ vectors: { max_over_time: [zero] } }), leftOut }, 60))).toEqual([]);
  });
  it('fails when a counter is missing, since it then says nothing', async () => {
    const found = told(await noSampleRefused({ prometheus: answering({}), leftOut }, 60));
    expect(found).toContain('prometheus does not tell prometheus_target_scrapes_exceeded_sample_limit_total');
    expect(found.filter((message) => message.startsWith('tempo'))).toEqual([]);
  });
  it('fails when samples were refused', async () => {
    const prometheus = answering({ vectors: { duplicate_timestamp: [value({}, '3')], max_over_time: [zero] } });
    expect(told(await noSampleRefused({ prometheus, leftOut }, 60))).toEqual(['prometheus_target_scrapes_sample_duplicate_timestamp_total is not zero: 3']);
  });
  it.each(['prometheus_tsdb_out_of_order_samples_total', 'prometheus_tsdb_out_of_bound_samples_total', 'prometheus_tsdb_too_old_samples_total', 'prometheus_api_remote_write_invalid_labels_samples_total'])(
    'fails when what is written from outside is refused: %s',
    async (name) => {
      const prometheus = answering({ vectors: { [name]: [value({}, '2')], max_over_time: [zero] } });
      expect(told(await noSampleRefused({ prometheus, leftOut }, 60))).toEqual([`${name} is not zero: 2`]);
    },
  );
  it('asks Tempo, where there is one, whether Prometheus has taken what it wrote', async () => {
    const prometheus = answering({ vectors: { 'samples_failed_total{job="tempo"}': [value({}, '7')], max_over_time: [zero] } });
    expect(told(await noSampleRefused({ prometheus, leftOut: [] }, 60))).toEqual(['prometheus_remote_storage_samples_failed_total is not zero: 7']);
    expect(told(await noSampleRefused({ prometheus: answering({}), leftOut: [] }, 60))).toContain('tempo does not tell prometheus_remote_storage_samples_failed_total');
  });
});

describe('the claim on the catalogue', () => {
  const shop = defineSystem({
    name: 'shop',
    title: 'Shop',
    description: 'A shop.',
    port: 80,
    families: {
      all: {
        title: 'All',
        metrics: {
          sales: counter('shop_sales_total', { help: 'Sales.', labels: { result: ['sold', 'returned'], table: open({ budget: 3 }) } }),
          queue: gauge('shop_queue', { help: 'Waiting.', unit: 'count' }),
          wait: histogram('shop_wait_seconds', { help: 'Waiting.', unit: 'seconds', buckets: [1] }),
        },
      },
    },
  });
  const labelled = (__name__: string, labels: Labels = {}): Labels => ({ __name__, job: 'shop', instance: 'a:1', ...labels });
  const good = [
    labelled('shop_sales_total', { result: 'sold', table: 't' }),
    labelled('shop_sales_total', { result: 'returned' }),
    labelled('shop_sales_created', { result: 'sold', table: 't' }),
    labelled('shop_queue'),
    ...['_bucket', '_sum', '_count'].map((part) => labelled(`shop_wait_seconds${part}`, part === '_bucket' ? { le: '1' } : {})),
    ...['up', 'scrape_duration_seconds', 'job:shop:rate5m', 'process_cpu_seconds_total'].map((name) => labelled(name)),
  ];
  const ask = (series: readonly Labels[], unreachable: Readonly<Record<string, string>> = {}) =>
    catalogueHolds(answering({ series }), { systems: [shop], shared: ['process_cpu_seconds_total'], unreachable, since: 0 });

  it('holds when all is there and nothing else', async () => {
    expect(await ask(good)).toEqual({ facts: [`shop: 3 of 3 metrics in ${good.length} series`], failures: [], notMade: [] });
  });

  it.each([
    ['a metric is missing', good.filter((it) => it['__name__'] !== 'shop_queue'), 'shop_queue of shop has no series'],
    ['something unknown is exposed', [...good, labelled('shop_secret')], 'shop exposes what its catalogue does not know: shop_secret'],
    ['a label is not declared', [...good, labelled('shop_queue', { colour: 'red' })], 'shop_queue has labels that it does not declare: colour'],
    ['a label is never there', good.map(({ table: _, ...labels }) => labels as Labels), 'shop_sales_total never has the labels that it declares: table'],
    ['a closed label has another value', [...good, labelled('shop_sales_total', { result: 'stolen', table: 't' })], 'shop_sales_total has values that it does not declare: result="stolen"'],
  ])('fails when %s', async (_, series, message) => {
    expect(told(await ask(series))).toEqual([message]);
  });

  it('lets a metric be away with a reason, and says so', async () => {
    const found = await ask(good.filter((it) => it['__name__'] !== 'shop_queue'), { shop_queue: 'nobody waits' });
    expect([found.failures, found.notMade]).toEqual([[], [{ what: 'shop_queue of shop is there', because: 'nobody waits' }]]);
  });
});

describe('the claim on alerts', () => {
  const course: Course = { alert: 'A', title: 'it burns', caused: 100, pending: 101, firing: 103, delivered: 104, resolved: 120 };
  const without = (...keys: readonly (keyof Course)[]): Course => Object.fromEntries(Object.entries(course).filter(([key]) => !keys.some((it) => it === key))) as unknown as Course;
  const failing = answering({ vectors: { alertmanager_notifications_failed_total: [value({ integration: 'webhook', reason: 'other' }, '2')] } });

  it('holds for one that went through all its states', async () => {
    const found = await judgeCourses(answering({}), [course]);
    expect(found).toEqual({ facts: ['A: pending after 1 s, firing after 3 s, delivered after 4 s, resolved after 20 s (it burns)'], failures: [], notMade: [] });
  });

  it.each([
    ['never becomes pending', without('pending', 'firing', 'delivered', 'resolved'), 'A never becomes pending while it burns'],
    ['never fires', without('firing', 'delivered', 'resolved'), 'A never fires while it burns'],
    ['fires at once', without('pending'), 'A fires without having been pending while it burns'],
    ['fires before it is pending', { ...course, pending: 104 }, 'A fires without having been pending while it burns'],
    ['is never resolved', without('resolved'), 'A is never resolved at the receiver while it burns'],
    ['cannot be caused', { ...course, broken: 'no way' }, 'A cannot be rehearsed while it burns'],
  ])('fails for one that %s', async (_, broken, message) => {
    expect(told(await judgeCourses(failing, [broken]))).toEqual([message]);
  });

  it('says what mutes one that nobody was told of', async () => {
    const found = await judgeCourses(answering({}), [{ ...without('delivered', 'resolved'), mutedBy: ['B'] }]);
    expect(told(found)).toEqual(['A fires, and the receiver is not told, as B mutes it while it burns']);
  });

  it('asks Alertmanager why nobody was told', async () => {
    expect(told(await judgeCourses(failing, [without('delivered', 'resolved')]))).toEqual([
      'A fires, and the receiver is not told while it burns',
      'Alertmanager has failed to deliver 2 notifications by webhook (other)',
    ]);
  });

  it('has a scenario for each critical alert of hedgehog and keychain, and for one of every system', () => {
    const { rules } = contentOf(assemble(defaultsConfig('{}'), kits));
    const systems = kits.map(({ system }) => system.name);
    expect(criticalAlerts(rules, ['hedgehog', 'keychain']).length).toBeGreaterThan(10);
    expect(unrehearsed(rules, systems, scenarios)).toEqual([]);
    expect(unrehearsed(rules, systems, scenarios.filter(({ alerts }) => !alerts.includes('KeychainAllBackendsDown'))).map(({ message }) => message)).toEqual([
      'nothing causes the critical alert KeychainAllBackendsDown',
    ]);
    expect(unrehearsed(rules, systems, scenarios.filter(({ lane }) => lane !== 'porter')).map(({ message }) => message)).toEqual(['no alert of porter is rehearsed']);
  });

  it('has no scenario that waits to be told of an alert and of what mutes it', () => {
    const { mutes } = contentOf(assemble(defaultsConfig('{}'), kits));
    const muted = mutes.flatMap(({ alerts = [] }) => alerts.flatMap(({ cause, symptoms }) => symptoms.map((symptom) => ({ cause, symptom }))));
    const both = scenarios.filter(({ alerts }) => muted.some(({ cause, symptom }) => alerts.includes(cause) && alerts.includes(symptom)));
    expect(both.map(({ title }) => title)).toEqual([]);
  });

  it('tunes and causes no alert that there is not', () => {
    const { rules } = contentOf(assemble(defaultsConfig('{}'), kits));
    const names = rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : []))));
    expect([...scenarios.flatMap(({ alerts }) => alerts), ...Object.keys(rehearsalAlerts)].filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the claim on crashes', () => {
  const series = { metric: { __name__: 'up', job: 'a' }, values: [[1, '1'], [2, '1']] as [number, string][] };
  const replay = { seconds: 0.1, corruptions: 0, away: 1 };
  const items: ItemsSeen = { killed: 'n', written: 3, writtenDuring: 1, missingWithout: [], missingAfterwards: [], handed: true };
  const killed = { name: 'n', address: 'a:2', control: '' };

  it('holds when all is there again', () => {
    expect(told(judgeHistory([series], [{ ...series, values: [...series.values, [3, '0']] }], replay))).toEqual([]);
    expect(told(judgeItems(items))).toEqual([]);
  });

  it.each([
    ['a sample is lost', [{ ...series, values: series.values.slice(1) }], replay, ['Prometheus has lost samples of 1 series: 1 of up']],
    ['a sample is another', [{ ...series, values: [[1, '0'], [2, '1']] as [number, string][] }], replay, ['Prometheus has lost samples of 1 series: 1 of up']],
    ['a series is lost', [], replay, ['Prometheus has lost samples of 1 series: 2 of up']],
    ['the log was corrupt', [series], { ...replay, corruptions: 1 }, ['Prometheus found 1 corruptions in its write-ahead log']],
  ])('fails when %s', (_, after, how, messages) => {
    expect(told(judgeHistory([series], after, how))).toEqual(messages);
  });

  it('fails when there was nothing to lose', () => {
    expect(told(judgeHistory([], [], replay))).toEqual(['Prometheus remembered nothing before it was killed']);
    expect(told(judgeItems({ ...items, written: 0 }))).toEqual(['hedgehog acknowledged no item']);
  });

  it.each([
    [{ missingWithout: ['k'] }, 'acknowledged items cannot be read without n: k'],
    [{ missingAfterwards: ['k'] }, 'acknowledged items cannot be read from n after its restart: k'],
    [{ handed: false }, 'changes still wait for n after its restart'],
  ])('fails when items are lost: %j', (change, message) => {
    expect(told(judgeItems({ ...items, ...change }))).toEqual([message]);
  });

  it.each([
    ['Watchdog', {}, []],
    ['TargetDown', { instance: 'a:2' }, []],
    ['TargetDown', { instance: 'a:1' }, ['TargetDown fired though nothing that it is about had happened: instance="a:1"']],
    ['TargetFlapping', { job: 'tempo', instance: 'a:9' }, []],
    ['SloBurnRate1h', { job: 'keychain' }, ['SloBurnRate1h fired though nothing that it is about had happened: job="keychain"']],
    ['HedgehogErrorRatioHigh', {}, ['HedgehogErrorRatioHigh fired though nothing that it is about had happened: ']],
  ] as const)('knows what %s with %j means', async (alertname, labels, messages) => {
    const prometheus = answering({ vectors: { ALERTS: [value({ __name__: 'ALERTS', alertname, alertstate: 'firing', ...labels }, '1')] } });
    expect(told(await nobodyIsToldInVain(prometheus, 60, expectedAlerts(killed)))).toEqual(messages);
  });
});

describe('an alert that was pending before anything was killed', () => {
  const burning = (labels: Labels, alertstate: string) => value({ __name__: 'ALERTS', alertname: 'SloBurnRate1d', alertstate, ...labels }, '1');
  const judge = (labels: Labels) =>
    nobodyIsToldInVain(answering({ vectors: { ALERTS: [burning(labels, 'firing')] } }), 60, alreadyUneasy([burning({ job: 'hashmap', slo: 'a' }, 'pending')]));

  it('does not fire because of a kill, and the report says so', async () => {
    const found = await judge({ job: 'hashmap', slo: 'a' });
    expect([found.failures, found.facts]).toEqual([[], ['alerts that fired meanwhile: SloBurnRate1d (it was pending before anything was killed)']]);
  });

  it('excuses no other of its name', async () => {
    expect(told(await judge({ job: 'hashmap', slo: 'b' }))).toEqual(['SloBurnRate1d fired though nothing that it is about had happened: job="hashmap", slo="b"']);
  });
});

it('verdicts add up, and long lists are cut', () => {
  const failure = { message: 'm', cause: 'c' };
  expect(merge({ facts: ['a'], failures: [], notMade: [] }, { facts: [], failures: [failure], notMade: [] })).toEqual({ facts: ['a'], failures: [failure], notMade: [] });
  expect([some(['a', 'b']), some(['a', 'b', 'c', 'd'], 2)]).toEqual(['a, b', 'a, b and 2 more']);
});
