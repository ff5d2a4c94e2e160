import { describe, expect, it, vi } from 'vitest';
import { LabelError } from '../../src/instruments/errors.ts';
import { expose, exposeInPieces } from '../../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { readExposition, valueOf } from './read-exposition.ts';

const help = 'Help.';
const peer = open({ budget: 2 });
const sends = counter('test_sends_total', { help, labels: { peer } });
const level = gauge('test_level', { help, unit: 'count', labels: { peer } });
const size = histogram('test_size_bytes', { help, unit: 'bytes', buckets: [1], labels: { peer } });
const total = counter('test_total', { help });

const read = (registry: Registry) => readExposition(expose(registry, 'text'));
const peersOf = (registry: Registry, name: string) =>
  (read(registry).find((family) => family.name === name)?.samples ?? []).map(({ labels, value }) => [labels['peer'], value]);
const overflowsOf = (registry: Registry, metric: string) => valueOf(read(registry), 'obskit_label_overflow_total', { metric });

describe('what overflows', () => {
  it('is counted once an observation, by whatever way it is recorded, and not for being shown, bound or looked up', () => {
    const registry = createRegistry();
    for (const name of ['a', 'b', 'c', 'd']) registry.counter(sends).zero({ peer: name });
    expect(overflowsOf(registry, sends.name)).toBe(0);
    const bound = registry.counter(sends).with({ peer: 'c' });
    const find = registry.counter(sends).by('peer');
    find('d');
    expect(overflowsOf(registry, sends.name)).toBe(0);
    for (let i = 0; i < 3; i += 1) bound.inc();
    find('d').inc();
    registry.counter(sends).inc({ peer: 'e' }, 5);
    registry.counter(sends).inc({ peer: 'a' });
    expect(() => bound.inc(-1)).toThrow();
    registry.disable();
    bound.inc();
    registry.enable();
    expect(overflowsOf(registry, sends.name)).toBe(5);
    expect(peersOf(registry, sends.name)).toEqual([['a', 1], ['b', 0], ['__overflow__', 9]]);
  });

  it('is counted for gauges and histograms too', () => {
    const registry = createRegistry();
    for (const name of ['a', 'b', 'c']) {
      registry.gauge(level).set({ peer: name }, 1);
      registry.gauge(level).add({ peer: name }, 1);
      registry.gauge(level).hold({ peer: name })();
      registry.histogram(size).observe({ peer: name }, 1);
    }
    expect([overflowsOf(registry, level.name), overflowsOf(registry, size.name)]).toEqual([3, 1]);
  });
});

describe('a gauge that is held', () => {
  it('falls again what it rose, once, whether or not the registry records then', () => {
    const registry = createRegistry();
    const before = registry.gauge(level).hold({ peer: 'a' });
    const bound = registry.gauge(level).with({ peer: 'a' });
    const other = bound.hold();
    expect(peersOf(registry, level.name)).toEqual([['a', 2]]);
    registry.disable();
    const meanwhile = [registry.gauge(level).hold({ peer: 'a' }), bound.hold(), registry.gauge(level).hold({ peer: 'z' })];
    for (let i = 0; i < 2; i += 1) before();
    expect(peersOf(registry, level.name)).toEqual([['a', 1]]);
    registry.enable();
    for (const release of meanwhile) release();
    expect(peersOf(registry, level.name)).toEqual([['a', 1]]);
    other();
    expect(peersOf(registry, level.name)).toEqual([['a', 0]]);
  });
});

describe('remove', () => {
  it('exposes a series no more, and makes room for another value', () => {
    const registry = createRegistry();
    const find = registry.counter(sends).by('peer');
    for (const name of ['a', 'b']) find(name).inc(7, 'ab'.repeat(16));
    expect(registry.counter(sends).remove({ peer: 'a' })).toBe(true);
    expect(peersOf(registry, sends.name)).toEqual([['b', 7]]);
    find('c').inc();
    registry.counter(sends).inc({ peer: 'b' });
    expect(peersOf(registry, sends.name)).toEqual([['b', 8], ['c', 1]]);
    expect(overflowsOf(registry, sends.name)).toBe(0);
    // Nothing is left of the series whose place it took.
    expect(expose(registry, 'openmetrics')).toMatch(/\ntest_sends_total\{peer="c"\} 1\n/);
  });

  it('lets a bound handle record where nobody looks, and the same labels begin anew', () => {
    const registry = createRegistry();
    const old = registry.histogram(size).with({ peer: 'a' });
    old.observe(5);
    registry.histogram(size).remove({ peer: 'a' });
    registry.histogram(size).observe({ peer: 'b' }, 1);
    old.observe(5, 'cd'.repeat(16));
    registry.histogram(size).observe({ peer: 'a' }, 1);
    const families = readExposition(expose(registry, 'openmetrics'));
    for (const name of ['a', 'b']) expect(valueOf(families, 'test_size_bytes_sum', { peer: name })).toBe(1);
    expect(expose(registry, 'openmetrics')).not.toContain('cdcd');
  });

  it('says that there is none, and refuses labels that there cannot be', () => {
    const instrument = createRegistry().gauge(level);
    instrument.set({ peer: 'a' }, 1);
    expect(instrument.remove({ peer: 'b' })).toBe(false);
    expect(() => instrument.remove({ pear: 'a' } as unknown as { peer: string })).toThrow(LabelError);
  });

  it('of many series with the same places, again and again, loses and mixes up none', () => {
    const registry = createRegistry();
    const many = counter('test_many_total', { help, labels: { peer: open({ budget: 200 }) } });
    const instrument = registry.counter(many);
    for (let i = 0; i < 2_000; i += 1) {
      instrument.inc({ peer: `p${i}` }, i);
      if (i >= 100) expect(instrument.remove({ peer: `p${i - 100}` })).toBe(true);
    }
    expect(peersOf(registry, many.name)).toEqual(Array.from({ length: 100 }, (_, i) => [`p${1_900 + i}`, 1_900 + i]));
  });

  it('during an exposition in pieces leaves out what is removed, and nothing else', async () => {
    const registry = createRegistry();
    const many = counter('test_many_total', { help: 'x'.repeat(40_000), labels: { peer: open({ budget: 3_000 }) } });
    for (let i = 0; i < 3_000; i += 1) registry.counter(many).inc({ peer: `p${i}` }, i + 1);
    let text = '';
    let pieces = 0;
    for await (const piece of exposeInPieces(registry, 'text')) {
      text += piece;
      pieces += 1;
      if (pieces === 2) for (const name of ['p0', 'p2999']) registry.counter(many).remove({ peer: name });
    }
    const shown = readExposition(text).find(({ name }) => name === many.name)?.samples ?? [];
    expect(shown.map(({ value }) => value)).toEqual(Array.from({ length: 2_999 }, (_, i) => i + 1));
  });
});

it('reset removes all series, and one without labels begins anew', () => {
  const registry = createRegistry();
  const find = registry.gauge(level).by('peer');
  for (const name of ['a', 'b', 'c']) find(name).set(4);
  const handle = registry.counter(total).with({});
  handle.inc();
  registry.gauge(level).reset();
  registry.counter(total).reset();
  handle.inc();
  registry.counter(total).inc({}, 3);
  find('d').set(1);
  expect(peersOf(registry, level.name)).toEqual([['d', 1]]);
  expect(valueOf(read(registry), total.name)).toBe(3);
});

describe('what is done before a scrape', () => {
  it('is done each time, and shows in it', async () => {
    const registry = createRegistry();
    let waiting = 0;
    registry.onScrape(() => registry.gauge(level).set({ peer: 'a' }, (waiting += 1)));
    registry.onScrape(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      registry.gauge(level).set({ peer: 'b' }, waiting);
    });
    expect(peersOf(registry, level.name)).toEqual([['a', 1]]);
    let text = '';
    for await (const piece of exposeInPieces(registry, 'text')) text += piece;
    expect(valueOf(readExposition(text), level.name, { peer: 'a' })).toBe(2);
    expect(valueOf(readExposition(text), level.name, { peer: 'b' })).toBe(2);
  });

  it('is warned of once when it fails, and the scrape goes on', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const registry = createRegistry();
    registry.onScrape(() => {
      throw new Error('no queue');
    });
    registry.counter(total).with({}).inc();
    for (let i = 0; i < 2; i += 1) {
      let text = '';
      for await (const piece of exposeInPieces(registry, 'text')) text += piece;
      expect(valueOf(readExposition(text), total.name)).toBe(1);
    }
    expect(warn.mock.calls).toEqual([[expect.stringContaining('no queue')]]);
    warn.mockRestore();
  });
});
