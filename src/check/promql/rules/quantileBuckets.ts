import { vectorsOf } from '../../../promql/ast.ts';
import { hasLabel, valuesOf } from '../labelSet.ts';
import { isAbsent } from '../../values.ts';
import { clean, type Rule } from '../rule.ts';

/** `histogram_quantile` reads bounds from `le`: without buckets, or after an aggregation that loses `le`, it answers nothing. */
export const quantileBuckets: Rule = {
  id: 'promql/quantile-buckets',
  severity: 'error',
  checks: {
    call: ({ name, args }, { labelsOf, seriesOf }) => {
      const source = name === 'histogram_quantile' ? args[1] : undefined;
      if (source === undefined) return clean;
      const labels = labelsOf(source);
      if (hasLabel(labels, 'le') && !isAbsent(valuesOf(labels, 'le'))) return clean;
      const vectors = vectorsOf(source);
      const bucketed = vectors.some((vector) => seriesOf(vector).some(({ labels: own }) => hasLabel(own, 'le')));
      if (bucketed) {
        const remedy = 'keep it: sum by (le, …), or leave le out of without (…)';
        return [{ at: source, message: 'histogram_quantile is given buckets whose label "le" was aggregated away', remedy }];
      }
      const histogram = vectors.flatMap((vector) => seriesOf(vector)).find(({ metric }) => metric?.type === 'histogram')?.metric;
      return [{
        at: source,
        message: `histogram_quantile is given ${vectors[0]?.name ?? 'series'}, which has no buckets`,
        remedy: histogram === undefined ? 'ask a histogram’s _bucket series' : `ask ${histogram.name}_bucket`,
      }];
    },
  },
};
