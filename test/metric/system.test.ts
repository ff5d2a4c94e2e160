import { describe, expect, it } from 'vitest';
import { counter, gauge } from '../../src/metric/metric.ts';
import { defineSystem, metricsOf, withFamily, type Family } from '../../src/metric/system.ts';

const help = 'A help text.';
const one = { title: 'One', metrics: { requests: counter('requests_total', { help }) } };
const two = { title: 'Two', metrics: { size: gauge('size_bytes', { help, unit: 'bytes', range: [-1, 1] }) } };
const common = { name: 'sample', title: 'Sample', description: 'A sample.', port: 1234 };

describe('a system', () => {
  it('owns its metrics, in their families and under one roof', () => {
    const system = defineSystem({ ...common, families: { one, two } });
    expect(system.metrics.requests).toBe(system.families.one.metrics.requests);
    expect(metricsOf(system).map(({ name, system: owner }) => [name, owner])).toEqual([
      ['requests_total', 'sample'],
      ['size_bytes', 'sample'],
    ]);
    expect(system.metrics.size.range).toEqual([-1, 1]);
  });

  it('is dynamic only when it says so', () => {
    expect(defineSystem({ ...common, families: { one } }).dynamic).toBe(false);
    expect(defineSystem({ ...common, families: { one }, dynamic: true }).dynamic).toBe(true);
  });

  it.each([[''], ['Sample'], ['my_system'], ['1st'], ['-x'], ['a b']])('is not named %j, which could be no job', (name) => {
    expect(() => defineSystem({ ...common, name, families: { one } })).toThrow(
      new RangeError(`system "${name}": a name is lower-case letters, digits and dashes`),
    );
  });

  it.each<[string, Family, string]>([
    ['key', { title: 'X', metrics: { requests: counter('others_total', { help }) } }, 'system "sample": two metrics are called requests'],
    ['name', { title: 'X', metrics: { others: counter('requests_total', { help }) } }, 'system "sample" declares requests_total twice'],
  ])('has no two metrics of one %s', (_, family, message) => {
    expect(() => defineSystem({ ...common, families: { one, family } })).toThrow(new RangeError(message));
  });

  it('takes a family more without changing', () => {
    const before = defineSystem({ ...common, families: { one }, dynamic: true });
    const after = withFamily(before, 'two', two);
    expect(metricsOf(after).map(({ name, system }) => [name, system])).toEqual([
      ['requests_total', 'sample'],
      ['size_bytes', 'sample'],
    ]);
    expect(after).toMatchObject({ ...common, dynamic: true });
    expect(metricsOf(before)).toHaveLength(1);
  });

  it('loses no family to another of the same key', () => {
    expect(() => withFamily(defineSystem({ ...common, families: { one } }), 'one', two)).toThrow(
      new RangeError('system "sample" has a family "one" already'),
    );
  });
});
