import { isCumulative } from '../../catalogue.ts';
import { clean, type Rule } from '../rule.ts';
import { gaugeFunctions, rangedSelector } from '../shape.ts';

/** `delta` and its like do not reckon with restarts: of a counter they show a great fall at each of them. */
export const deltaOfCounter: Rule = {
  id: 'promql/delta-of-counter',
  severity: 'error',
  checks: {
    call: (call, { seriesOf }) => {
      if (!gaugeFunctions.has(call.name)) return clean;
      const vector = rangedSelector(call);
      if (vector === undefined) return clean;
      const series = seriesOf(vector);
      if (series.length === 0 || !series.every(isCumulative)) return clean;
      return [{
        at: call,
        message: `${call.name} is taken of ${vector.name}, which is a counter: every restart would show as a fall`,
        remedy: call.name === 'predict_linear' ? 'predict a gauge, or the rate in a subquery' : 'use rate or increase',
      }];
    },
  },
};
