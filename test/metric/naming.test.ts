import { describe, expect, it } from 'vitest';
import type { AnyMetric } from '../../src/metric/metric.ts';
import { namingFaults } from '../../src/metric/naming.ts';
import type { Unit } from '../../src/metric/unit.ts';

type Type = AnyMetric['type'];

describe('a name', () => {
  it.each<[string, Type, Unit]>([
    ['requests_total', 'counter', 'count'],
    ['pause_seconds_total', 'counter', 'seconds'],
    ['queue_size', 'gauge', 'count'],
    ['memory_alloc_bytes', 'gauge', 'bytes'],
    ['gc_pause_total_seconds', 'gauge', 'seconds'],
    ['backend_healthy', 'gauge', 'bool'],
    ['request_duration_seconds', 'histogram', 'seconds'],
  ])('%s is good for a %s in %s', (name, type, unit) => {
    expect(namingFaults({ name, type, unit })).toEqual([]);
  });

  it.each<[string, Type, Unit, readonly string[]]>([
    ['handler_errors', 'counter', 'count', ['is a counter and does not end in _total']],
    ['keys_total', 'gauge', 'count', ['is a gauge and ends in _total, which says something else']],
    ['table_count', 'histogram', 'count', ['is a histogram and ends in _count, which says something else']],
    ['price_sum', 'gauge', 'count', ['is a gauge and ends in _sum, which says something else']],
    ['leaky_bucket', 'gauge', 'count', ['is a gauge and ends in _bucket, which says something else']],
    ['request_duration', 'histogram', 'seconds', ['is measured in seconds and does not end in _seconds']],
    ['storage_bytes_used', 'gauge', 'bytes', ['is measured in bytes and does not end in _bytes']],
    ['sent_total', 'counter', 'bytes', ['is measured in bytes and does not end in _bytes_total']],
    ['2xx_total', 'counter', 'count', ['is no metric name: letters, digits and underscores, no digit first']],
    // The colon belongs to recording rules.
    ['level:requests:rate5m', 'gauge', 'count', ['is not in snake case: lower-case words with one underscore between']],
    [
      'waited',
      'counter',
      'seconds',
      ['is a counter and does not end in _total', 'is measured in seconds and does not end in _seconds_total'],
    ],
  ])('%s is at fault for a %s in %s', (name, type, unit, faults) => {
    expect(namingFaults({ name, type, unit })).toEqual(faults);
  });
});
