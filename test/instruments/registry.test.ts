import { describe, expect, it } from 'vitest';
import { LabelError, NameError, ValueError } from '../../src/instruments/errors.ts';
import { expose } from '../../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { readExposition, valueOf } from './read-exposition.ts';

const sends = counter('test_sends_total', {
  help: 'Sends.',
  labels: { op: ['put', 'delete'], peer: open({ budget: 2 }), result: ['success', 'failure'] },
});
const level = gauge('test_level', { help: 'Level.', unit: 'count', labels: { peer: open({ budget: 2 }) } });
const size = histogram('test_size_bytes', { help: 'Size.', unit: 'bytes', buckets: [1, 10], labels: { op: ['put', 'get'] } });

const read = (registry: Registry) => readExposition(expose(registry, 'text'));
const samplesOf = (registry: Registry, name: string) => read(registry).find((family) => family.name === name)?.samples ?? [];

describe('labels from callers without types', () => {
  const good = { op: 'put', peer: 'a', result: 'success' };
  const cases: readonly [string, Record<string, unknown>, { label: string; value: unknown }, RegExp][] = [
    ['a missing label', { op: 'put', peer: 'a' }, { label: 'result', value: undefined }, /"result" is missing.*op, peer, result/],
    ['an unknown label', { ...good, table: 'x' }, { label: 'table', value: 'x' }, /no label "table".*op, peer, result/],
    ['a misspelt label', { op: 'put', peer: 'a', resulf: 'success' }, { label: 'resulf', value: 'success' }, /no label "resulf"/],
    ['a value that is not on the list', { ...good, result: 'failed' }, { label: 'result', value: 'failed' }, /"failed".*success, failure/],
    ['a value that is no text', { ...good, peer: 7 }, { label: 'peer', value: 7 }, /takes text, not 7/],
    ['a label of every object', { op: 'put', peer: 'a', toString: 'x' }, { label: 'toString', value: 'x' }, /no label "toString"/],
  ];
  it.each(cases)('%s is an error that names metric, label and value', (_, labels, { label, value }, message) => {
    const registry = createRegistry();
    const instrument = registry.counter(sends);
    // A second series, so that the wrong labels would find a way as far as they are right.
    instrument.inc({ op: 'put', peer: 'a', result: 'success' });
    const wrong = labels as unknown as { op: 'put'; peer: string; result: 'success' };
    for (const use of [() => instrument.inc(wrong), () => instrument.with(wrong)]) {
      expect(use).toThrow(LabelError);
      expect(use).toThrow(expect.objectContaining({ metric: 'test_sends_total', label, value }));
      expect(use).toThrow(message);
    }
    expect(samplesOf(registry, 'test_sends_total')).toHaveLength(1);
  });
});

it('labels may be written in any order', () => {
  const registry = createRegistry();
  const instrument = registry.counter(sends);
  for (let i = 0; i < 2; i += 1) {
    instrument.inc({ op: 'put', peer: 'a', result: 'success' });
    instrument.inc({ result: 'success', peer: 'a', op: 'put' });
  }
  expect(samplesOf(registry, 'test_sends_total').map(({ labels, value }) => [labels, value])).toEqual([
    [{ op: 'put', peer: 'a', result: 'success' }, 4],
  ]);
});

describe('a budget', () => {
  it('sends the values past it to one series, whose uses are counted', () => {
    const registry = createRegistry();
    for (const peer of ['a', 'b', 'c', 'd', 'c', 'a']) registry.gauge(level).add({ peer }, 1);
    expect(samplesOf(registry, 'test_level').map(({ labels, value }) => [labels['peer'], value])).toEqual([
      ['a', 2],
      ['b', 1],
      ['__overflow__', 3],
    ]);
    expect(valueOf(read(registry), 'obskit_label_overflow_total', { metric: 'test_level' })).toBe(3);
  });

  it('keeps the other labels apart, and holds for a label however often the others change', () => {
    const registry = createRegistry();
    const instrument = registry.counter(sends);
    for (let i = 0; i < 1_000; i += 1) instrument.inc({ op: i % 2 === 0 ? 'put' : 'delete', peer: `p${i}`, result: 'success' });
    expect(samplesOf(registry, 'test_sends_total')).toHaveLength(4);
    expect(valueOf(read(registry), 'test_sends_total', { op: 'put', peer: '__overflow__', result: 'success' })).toBe(499);
  });

  it('is not used up by labels that turn out to be wrong', () => {
    const registry = createRegistry();
    const instrument = registry.counter(sends);
    for (const peer of ['x', 'y', 'z']) expect(() => instrument.inc({ op: 'put', peer, result: 'no' as 'success' })).toThrow(LabelError);
    instrument.inc({ op: 'put', peer: 'a', result: 'success' });
    expect(valueOf(read(registry), 'test_sends_total', { op: 'put', peer: 'a', result: 'success' })).toBe(1);
  });
});

describe('zero', () => {
  it('exposes every closed combination for an open value', () => {
    const registry = createRegistry();
    registry.counter(sends).zero({ peer: 'a' });
    expect(samplesOf(registry, 'test_sends_total').map(({ labels, value }) => [labels['op'], labels['result'], value])).toEqual([
      ['put', 'success', 0],
      ['put', 'failure', 0],
      ['delete', 'success', 0],
      ['delete', 'failure', 0],
    ]);
  });

  it('leaves out the combinations that a fixed closed value rules out, and changes no count', () => {
    const registry = createRegistry();
    registry.histogram(size).observe({ op: 'put' }, 5);
    registry.histogram(size).zero({ op: 'put' });
    expect(samplesOf(registry, 'test_size_bytes')).toHaveLength(5);
    expect(valueOf(read(registry), 'test_size_bytes_count', { op: 'put' })).toBe(1);
  });
});

describe('bound handles', () => {
  it('count into the same series as calls with labels, also after the table has grown', () => {
    const registry = createRegistry();
    const wide = counter('test_wide_total', { help: 'Wide.', labels: { peer: open({ budget: 500 }) } });
    const first = registry.counter(wide).with({ peer: 'p0' });
    for (let i = 1; i < 500; i += 1) registry.counter(wide).inc({ peer: `p${i}` }, i);
    first.inc();
    first.inc(2);
    registry.counter(wide).inc({ peer: 'p0' });
    expect(valueOf(read(registry), 'test_wide_total', { peer: 'p0' })).toBe(4);
    expect(valueOf(read(registry), 'test_wide_total', { peer: 'p499' })).toBe(499);
  });

  it('of a gauge set and add, of a histogram observe', () => {
    const registry = createRegistry();
    const bound = registry.gauge(level).with({ peer: 'a' });
    bound.set(5);
    bound.add(-7);
    registry.histogram(size).with({ op: 'get' }).observe(10);
    expect(valueOf(read(registry), 'test_level', { peer: 'a' })).toBe(-2);
    expect(valueOf(read(registry), 'test_size_bytes_bucket', { op: 'get', le: '10' })).toBe(1);
    expect(valueOf(read(registry), 'test_size_bytes_bucket', { op: 'get', le: '1' })).toBe(0);
  });
});

it.each([-1, NaN])('a counter does not take %s, and stays as it was', (amount) => {
  const registry = createRegistry();
  const bound = registry.counter(sends).with({ op: 'put', peer: 'a', result: 'success' });
  expect(() => bound.inc(amount)).toThrow(ValueError);
  expect(valueOf(read(registry), 'test_sends_total', { op: 'put', peer: 'a', result: 'success' })).toBe(0);
});

it('a definition has one instrument; another definition of its name is refused', () => {
  const registry = createRegistry();
  expect(registry.counter(sends)).toBe(registry.counter(sends));
  expect(() => registry.counter(counter('test_sends_total', { help: 'Others.' }))).toThrow(new NameError('test_sends_total', 'it is registered already, from another definition'));
});

describe('disable', () => {
  it('makes recording do nothing, by whatever way, and enable makes it go on from there', () => {
    const registry = createRegistry();
    const put = { op: 'put', peer: 'a', result: 'success' } as const;
    const bound = registry.counter(sends).with(put);
    const find = registry.gauge(level).by('peer');
    const record = (): void => {
      bound.inc();
      registry.counter(sends).inc(put);
      registry.gauge(level).set({ peer: 'a' }, 5);
      registry.gauge(level).add({ peer: 'a' }, 1);
      find('a').add(1);
      registry.histogram(size).observe({ op: 'put' }, 5);
      registry.histogram(size).with({ op: 'put' }).observe(5);
    };
    expect(registry.isEnabled()).toBe(true);
    record();
    const before = expose(registry, 'text');
    registry.disable();
    expect(registry.isEnabled()).toBe(false);
    record();
    expect(expose(registry, 'text')).toBe(before);
    registry.enable();
    expect(registry.isEnabled()).toBe(true);
    record();
    expect(valueOf(read(registry), 'test_sends_total', put)).toBe(4);
    expect(valueOf(read(registry), 'test_level', { peer: 'a' })).toBe(7);
    expect(valueOf(read(registry), 'test_size_bytes_count', { op: 'put' })).toBe(4);
  });

  it('creates no series for what is not recorded, and counts no overflow', () => {
    const registry = createRegistry();
    registry.gauge(level);
    registry.disable();
    for (const peer of ['a', 'b', 'c']) registry.gauge(level).set({ peer }, 1);
    expect(samplesOf(registry, 'test_level')).toEqual([]);
    expect(valueOf(read(registry), 'obskit_label_overflow_total', { metric: 'test_level' })).toBe(0);
  });
});

describe('by', () => {
  it('finds the series of label values in the order that was asked for', () => {
    const registry = createRegistry();
    const find = registry.counter(sends).by('result', 'op', 'peer');
    for (let i = 0; i < 2; i += 1) find('success', 'put', 'a').inc();
    registry.counter(sends).inc({ op: 'put', peer: 'a', result: 'success' });
    expect(samplesOf(registry, 'test_sends_total').map(({ value }) => value)).toEqual([3]);
  });

  it('keeps budgets', () => {
    const registry = createRegistry();
    const find = registry.gauge(level).by('peer');
    for (const peer of ['a', 'b', 'c', 'd', 'c', 'a']) find(peer).add(1);
    expect(samplesOf(registry, 'test_level').map(({ labels, value }) => [labels['peer'], value])).toEqual([['a', 2], ['b', 1], ['__overflow__', 3]]);
    expect(valueOf(read(registry), 'obskit_label_overflow_total', { metric: 'test_level' })).toBe(3);
  });

  const untyped = (registry: Registry) => registry.counter(sends) as unknown as { by(...names: string[]): (...values: unknown[]) => unknown };
  it.each([
    ['too few names', ['op', 'peer'], /"result" is missing/],
    ['an unknown name', ['op', 'peer', 'result', 'table'], /"table" is one too many/],
    ['a name twice', ['op', 'peer', 'result', 'op'], /"op" is one too many/],
  ])('refuses %s', (_, names, message) => {
    const by = () => untyped(createRegistry()).by(...names);
    expect(by).toThrow(LabelError);
    expect(by).toThrow(message);
  });

  it.each([
    ['a value too few', ['put', 'a'], /"result" is missing/],
    ['a value that is not on the list', ['put', 'a', 'no'], /"result" cannot be "no"/],
    ['a value that is no text', ['put', 7, 'success'], /takes text, not 7/],
    ['a value of nothing', ['put', null, 'success'], /takes text, not null/],
  ])('refuses %s, also when the others are known', (_, values, message) => {
    const find = untyped(createRegistry()).by('op', 'peer', 'result');
    find('put', 'a', 'success');
    expect(() => find(...values)).toThrow(LabelError);
    expect(() => find(...values)).toThrow(message);
  });
});
