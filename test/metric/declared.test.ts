import { describe, expect, it } from 'vitest';
import { seriesBudget } from '../../src/metric/cardinality.ts';
import { declaredFamily, type Declaration } from '../../src/metric/declared.ts';
import { metricsOf, withFamily } from '../../src/metric/system.ts';
import { porterSystem } from '../../src/systems/porter/metrics.ts';

const retries: Declaration = {
  name: 'upload_retries_total',
  type: 'counter',
  help: 'Uploads that were tried again.',
  labels: { bucket: 5, region: 3 },
  unit: 'count',
};
const lag: Declaration = { name: 'lag', type: 'gauge', help: 'Lag.', labels: {}, unit: 'seconds' };
const rows: Declaration = { name: 'rows', type: 'histogram', help: 'Rows of a result.', labels: {}, unit: 'count', buckets: [1, 10, 100] };

describe('declared metrics', () => {
  it('become metrics of their type, their labels open to the number of values declared', () => {
    const { metrics } = declaredFamily([retries, lag, rows]);
    expect(metrics['declared:upload_retries_total']).toMatchObject({
      name: 'upload_retries_total',
      type: 'counter',
      help: 'Uploads that were tried again.',
      unit: 'count',
      labels: { bucket: { kind: 'open', budget: 5 }, region: { kind: 'open', budget: 3 } },
    });
    expect(metrics['declared:lag']).toMatchObject({ type: 'gauge', unit: 'seconds', range: [-Infinity, Infinity] });
    expect(metrics['declared:rows']).toMatchObject({ type: 'histogram', buckets: [1, 10, 100] });
  });

  it('have the client libraries’ buckets where none are declared', () => {
    const { buckets: _, ...plain } = rows;
    expect(Object.values(declaredFamily([plain]).metrics)[0]?.buckets).toEqual([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);
  });

  it('give a reason for their name only where it breaks a rule', () => {
    const reasons = Object.values(declaredFamily([retries, lag, rows]).metrics).map(({ name, legacyName }) => [name, legacyName]);
    expect(reasons).toEqual([
      ['upload_retries_total', undefined],
      ['lag', 'named by the deployment, not by the kit'],
      ['rows', undefined],
    ]);
  });

  it('join a system’s catalogue and its budget, even under a name that the code uses as a key', () => {
    const before = metricsOf(porterSystem);
    const after = metricsOf(withFamily(porterSystem, 'declared', declaredFamily([retries, { ...lag, name: 'latency' }])));
    expect(after.slice(before.length).map(({ name, system }) => [name, system])).toEqual([
      ['upload_retries_total', 'porter'],
      ['latency', 'porter'],
    ]);
    expect(after.slice(before.length).map(seriesBudget)).toEqual([6 * 4 * 2, 1]);
  });

  it('do not name a metric twice, nor one of the catalogue', () => {
    expect(() => declaredFamily([lag, rows, lag])).toThrow(new RangeError('lag is declared twice: keep one of the two'));
    expect(() => withFamily(porterSystem, 'declared', declaredFamily([{ ...lag, name: 'queue_size' }]))).toThrow(
      new RangeError('system "porter" declares queue_size twice'),
    );
  });
});
