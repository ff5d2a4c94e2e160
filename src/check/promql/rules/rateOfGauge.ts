import { clean, type Rule } from '../rule.ts';
import { counterFunctions, rangedSelector } from '../shape.ts';

/**
 * `rate` and its like take every fall for a restart, so that of a gauge they make growth out of nothing. How often one fell
 * may be asked where only a restart lets it fall.
 */
export const rateOfGauge: Rule = {
  id: 'promql/rate-of-gauge',
  severity: 'error',
  checks: {
    call: (call, { seriesOf }) => {
      if (!counterFunctions.has(call.name)) return clean;
      const vector = rangedSelector(call);
      if (vector === undefined) return clean;
      const series = seriesOf(vector);
      if (series.length === 0 || !series.every(({ type }) => type === 'gauge')) return clean;
      if (call.name === 'resets' && series.every(({ metric }) => metric?.untilRestart === true)) return clean;
      const although = vector.name?.endsWith('_total') === true ? ', in spite of its name' : '';
      return [{
        at: call,
        message: `${call.name} is taken of ${vector.name}, which is a gauge${although}`,
        remedy: `ask for the value itself, or for ${call.name === 'resets' ? 'changes' : 'delta or deriv'}`,
      }];
    },
  },
};
