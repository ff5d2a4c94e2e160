import { similarNames, type Series } from '../../catalogue.ts';
import { describeValues, either, listed } from '../../values.ts';
import { valuesOf } from '../labelSet.ts';
import { clean, type Rule } from '../rule.ts';

/** A name that nothing exposes and no rule records, or that the job asked does not expose. */
export const unknownMetric: Rule = {
  id: 'promql/unknown-metric',
  severity: 'error',
  checks: {
    vector: (vector, { catalogue, seriesOf }) => {
      const { name, matchers } = vector;
      if (name === undefined) return clean;
      const named = catalogue.series.get(name);
      if (named === undefined) {
        const histogram = catalogue.histograms.get(name);
        const near = similarNames(catalogue, name)[0];
        const remedy =
          histogram !== undefined
            ? `ask for one of its parts: ${name}_bucket, ${name}_sum or ${name}_count`
            : near !== undefined
              ? `did you mean ${near}`
              : 'declare it in the catalogue, or correct the name';
        return [{
          at: { from: vector.from, to: vector.from + name.length },
          message: histogram === undefined ? `no metric is called ${name}` : `${name} is a histogram and has no series of its own`,
          remedy,
        }];
      }
      if (seriesOf(vector).length > 0) return clean;
      const asked = matchers.filter(({ label }) => label === 'job').map(({ op, value }) => `job${op}"${value}"`).join(', ');
      const owners = named.flatMap(({ metric }) => metric?.system ?? []);
      return [{
        at: vector,
        message: `no series of ${name} has ${asked}`,
        remedy: owners.length === 0 ? `the jobs are ${jobsOf(named)}` : `ask ${owners.map((owner) => `job="${owner}"`).join(' or ')}`,
      }];
    },
  },
};

function jobsOf(series: readonly Series[]): string {
  return describeValues(series.map(({ labels }) => valuesOf(labels, 'job')).reduce(either, listed([])));
}
