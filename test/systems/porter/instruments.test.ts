import { describe, expect, it } from 'vitest';
import { LabelError } from '../../../src/instruments/errors.ts';
import { createRegistry, type Registry } from '../../../src/instruments/registry.ts';
import { aggregatingCollector, customCollector, filteringCollector, type Collector } from '../../../src/systems/porter/collector.ts';
import { CollectorError, createCollector } from '../../../src/systems/porter/instruments.ts';
import { porter } from '../../../src/systems/porter/metrics.ts';
import { allOf, shown } from '../shown.ts';

const dynamicNames = (registry: Registry) => registry.instruments().map(({ table }) => table.metric.name).filter((name) => !name.startsWith('obskit_'));

/** A clock that stands still until it is moved. */
function clock() {
  let time = 0;
  return { now: () => time, go: (milliseconds: number) => void (time += milliseconds) };
}

/** As a caller without types uses it. */
const untyped = (collector: Collector) => collector as unknown as Record<keyof Collector, (...given: unknown[]) => void>;

describe('metrics of the catalogue', () => {
  it('are the catalogue’s own, with its labels, buckets and help', () => {
    const registry = createRegistry();
    const collector = createCollector(registry);
    collector.incrementCounter('requests_total', 'method', 'GET', 'endpoint', '/api', 'status', '200');
    collector.incrementCounter('requests_total', 'status', '200', 'method', 'GET', 'endpoint', '/api');
    collector.recordGauge('queue_size', 42, 'queue', 'default');
    collector.recordGauge('queue_size', 7, 'queue', 'default');
    collector.recordHistogram('request_duration', 0.42, 'endpoint', '/api');
    expect(shown(registry, 'requests_total')).toEqual({ 'GET /api 200': 2 });
    expect(shown(registry, 'queue_size')).toEqual({ default: 7 });
    expect(shown(registry, 'request_duration_sum')).toEqual({ '/api': 0.42 });
    expect(shown(registry, 'request_duration_bucket')['/api 0.5']).toBe(1);
    expect(registry.counter(porter.requests).table.metric).toBe(porter.requests);
  });

  it('keep their closed values', () => {
    const collector = createCollector(createRegistry());
    expect(() => collector.incrementCounter('grpc_stream_status_total', 'method', '/a/b', 'code', 'Fine')).toThrow(/cannot be "Fine"/);
  });
});

describe('metrics that no catalogue knows', () => {
  it('come into being when they are first used', () => {
    const registry = createRegistry();
    const collector = createCollector(registry);
    expect(dynamicNames(registry)).toEqual([]);
    collector.incrementCounter('cache_hits_total', 'level', 'l1');
    collector.recordGauge('temperature', -3.5);
    collector.recordHistogram('scan_bytes', 7);
    expect(dynamicNames(registry)).toEqual(['cache_hits_total', 'temperature', 'scan_bytes']);
    expect(shown(registry, 'cache_hits_total')).toEqual({ l1: 1 });
    expect(shown(registry, 'temperature')).toEqual({ '': -3.5 });
    expect(shown(registry, 'scan_bytes_sum')).toEqual({ '': 7 });
    expect(shown(registry, 'scan_bytes_bucket')).toEqual({ 10: 1, '+Inf': 1 });
  });

  it('take their labels in any order', () => {
    const registry = createRegistry();
    const collector = createCollector(registry);
    collector.incrementCounter('hits_total', 'b', '2', 'a', '1');
    collector.incrementCounter('hits_total', 'a', '1', 'b', '2');
    collector.incrementCounter('hits_total', 'a', '2', 'b', '1');
    expect(shown(registry, 'hits_total')).toEqual({ '1 2': 2, '2 1': 1 });
  });

  it('are registered once, though many use them first at the same time, through several collectors', async () => {
    const registry = createRegistry();
    const collectors = [createCollector(registry), createCollector(registry), createCollector(registry)];
    await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        await new Promise((resolve) => setImmediate(resolve));
        const collector = collectors[i % 3];
        if (i % 2 === 0) collector?.incrementCounter('burst_total', 'a', 'x', 'b', 'y');
        else collector?.incrementCounter('burst_total', 'b', 'y', 'a', 'x');
      }),
    );
    expect(dynamicNames(registry)).toEqual(['burst_total']);
    expect(shown(registry, 'burst_total')).toEqual({ 'x y': 300 });
  });

  it('have a budget for each label', () => {
    const registry = createRegistry();
    const collector = createCollector(registry, { labelBudget: 2 });
    for (const user of ['a', 'b', 'c', 'd']) collector.incrementCounter('logins_total', 'user', user);
    expect(shown(registry, 'logins_total')).toEqual({ a: 1, b: 1, __overflow__: 2 });
    expect(shown(registry, 'obskit_label_overflow_total')).toEqual({ logins_total: 2 });
  });

  it('are not endlessly many', () => {
    const registry = createRegistry();
    const collector = createCollector(registry, { dynamicMetrics: 2 });
    collector.incrementCounter('a_total');
    collector.incrementCounter('b_total');
    expect(() => collector.incrementCounter('c_total')).toThrow(/c_total: 2 metrics have come into being already/);
    collector.incrementCounter('a_total');
    collector.recordGauge('queue_size', 1, 'queue', 'q');
    expect(shown(registry, 'a_total')).toEqual({ '': 2 });
  });

  it('that a deployment declares are known too', () => {
    const registry = createRegistry();
    const collector = createCollector(registry, { known: [porter.queueSize] });
    collector.recordGauge('queue_size', 1, 'queue', 'q');
    collector.incrementCounter('requests_total', 'method', 'GET');
    expect(shown(registry, 'requests_total')).toEqual({ GET: 1 });
  });
});

describe('a wrong call', () => {
  const cases: readonly [string, (collector: ReturnType<typeof untyped>) => void, new (...given: never[]) => Error, RegExp][] = [
    ['a label without a value', (it) => it.incrementCounter('x_total', 'method', 'GET', 'status'), LabelError, /^x_total: labels come in pairs: "status" has no value/],
    ['a label that is given twice', (it) => it.incrementCounter('x_total', 'a', '1', 'a', '2'), LabelError, /"a" is given twice/],
    ['a label that is missing', (it) => it.incrementCounter('requests_total', 'method', 'GET'), LabelError, /its labels are endpoint, method, status, and it is used here with method$/],
    ['other labels than at first', (it) => it.incrementCounter('seen_total', 'other', '1'), LabelError, /^seen_total: its labels are a, and it is used here with other$/],
    ['no labels where there were some', (it) => it.incrementCounter('seen_total'), LabelError, /its labels are a, and it is used here with none$/],
    ['labels where there were none', (it) => it.incrementCounter('bare_total', 'a', '1'), LabelError, /its labels are none, and it is used here with a$/],
    ['a value that is no text', (it) => it.incrementCounter('seen_total', 'a', 1), LabelError, /takes text, not 1/],
    ['another type', (it) => it.recordGauge('seen_total', 1, 'a', '1'), CollectorError, /it is a counter, and cannot be used as a gauge/],
    ['another type than the catalogue’s', (it) => it.recordHistogram('queue_size', 1, 'queue', 'q'), CollectorError, /it is a gauge/],
    ['a name that is none', (it) => it.incrementCounter('über-all'), CollectorError, /a name is letters/],
    ['a label that is no name', (it) => it.incrementCounter('y_total', 'a-b', '1'), CollectorError, /"a-b" cannot be a label/],
    ['a label of Prometheus', (it) => it.recordHistogram('y', 1, 'le', '1'), CollectorError, /"le" cannot be a label/],
    ['a label of every object', (it) => it.incrementCounter('y_total', '__proto__', '1'), CollectorError, /"__proto__" cannot be a label/],
    ['a part of another histogram', (it) => it.incrementCounter('request_duration_count'), CollectorError, /taken for those of the histogram request_duration/],
    ['a family that another counter has', (it) => it.recordGauge('seen', 1), CollectorError, /taken for those of the counter seen_total/],
  ];
  it.each(cases)('with %s is an error, and records nothing', (_, use, kind, message) => {
    const registry = createRegistry();
    const collector = createCollector(registry);
    collector.incrementCounter('seen_total', 'a', '1');
    collector.incrementCounter('bare_total');
    expect(() => use(untyped(collector))).toThrow(kind);
    expect(() => use(untyped(collector))).toThrow(message);
    expect(shown(registry, 'seen_total')).toEqual({ 1: 1 });
    expect(shown(registry, 'bare_total')).toEqual({ '': 1 });
    expect(dynamicNames(registry).filter((name) => !['requests_total', 'queue_size'].includes(name))).toEqual(['seen_total', 'bare_total']);
  });
});

describe('a timer', () => {
  it('tells the seconds and records them, once', () => {
    const registry = createRegistry();
    const { now, go } = clock();
    const collector = createCollector(registry, { now });
    const timer = collector.startTimer('operation_duration');
    go(1_250);
    expect(timer.stop()).toBe(1.25);
    go(9_000);
    expect(timer.stop()).toBe(1.25);
    expect(shown(registry, 'operation_duration_sum')).toEqual({ '': 1.25 });
    expect(shown(registry, 'operation_duration_count')).toEqual({ '': 1 });
  });

  it('has labels where its histogram has, and makes a histogram where there is none', () => {
    const registry = createRegistry();
    const { now, go } = clock();
    const collector = createCollector(registry, { now });
    const timers = [collector.startTimer('request_duration', 'endpoint', '/a'), collector.startTimer('stage_seconds', 'stage', 'plan')];
    go(500);
    expect(timers.map((timer) => timer.stop())).toEqual([0.5, 0.5]);
    expect(shown(registry, 'request_duration_sum')).toEqual({ '/a': 0.5 });
    expect(shown(registry, 'stage_seconds_sum')).toEqual({ plan: 0.5 });
  });
});

describe('collectors around a collector', () => {
  it('a custom one does what it likes with some calls, and hands on the rest', () => {
    const registry = createRegistry();
    const { now, go } = clock();
    const inner = createCollector(registry);
    const seen: string[] = [];
    const custom = customCollector(inner, {
      incrementCounter(name, ...labels) {
        seen.push(name);
        inner.incrementCounter(name, ...labels);
      },
    }, now);
    custom.incrementCounter('a_total', 'x', '1');
    custom.recordGauge('b', 2);
    const timer = custom.startTimer('c_seconds');
    go(100);
    expect(timer.stop()).toBe(0.1);
    expect(seen).toEqual(['a_total']);
    expect([shown(registry, 'a_total'), shown(registry, 'b'), shown(registry, 'c_seconds_sum')]).toEqual([{ 1: 1 }, { '': 2 }, { '': 0.1 }]);
  });

  it('an aggregating one adds up histograms over their labels, the times of timers among them', () => {
    const registry = createRegistry();
    const { now, go } = clock();
    const collector = aggregatingCollector(createCollector(registry), now);
    collector.recordHistogram('request_duration', 1, 'endpoint', '/a');
    collector.recordHistogram('request_duration', 2, 'endpoint', '/b');
    const timer = collector.startTimer('request_duration', 'endpoint', '/a');
    go(500);
    timer.stop();
    timer.stop();
    expect(() => collector.recordHistogram('request_duration', 100)).toThrow(LabelError);
    expect([...collector.aggregates()]).toEqual([['request_duration', { count: 3, sum: 3.5 }]]);
    expect(shown(registry, 'request_duration_sum')).toEqual({ '/a': 1.5, '/b': 2 });
  });

  it('a filtering one records only what it allows; its timers tell the time all the same', () => {
    const registry = createRegistry();
    const { now, go } = clock();
    const collector = filteringCollector(createCollector(registry), (name) => name.startsWith('yes'), now);
    for (const name of ['yes', 'no']) {
      collector.incrementCounter(`${name}_total`);
      collector.recordGauge(`${name}_level`, 3);
      const timer = collector.startTimer(`${name}_seconds`);
      go(250);
      expect(timer.stop()).toBe(0.25);
    }
    expect(dynamicNames(registry)).toEqual(['yes_total', 'yes_level', 'yes_seconds']);
    expect(allOf(registry, 'yes_seconds_sum')).toEqual({ '': 0.25 });
  });

  it('can be put around each other', () => {
    const registry = createRegistry();
    const aggregating = aggregatingCollector(filteringCollector(createCollector(registry), (name) => name !== 'hidden'));
    aggregating.recordHistogram('hidden', 1);
    aggregating.recordHistogram('open', 2);
    expect([...aggregating.aggregates().keys()]).toEqual(['hidden', 'open']);
    expect(dynamicNames(registry)).toEqual(['open']);
  });
});
