import { formatDuration } from '../../../metric/duration.ts';
import { bare } from '../../../promql/ast.ts';
import { clean, type Rule } from '../rule.ts';
import { counterFunctions, gaugeFunctions } from '../shape.ts';

/** Functions that need one sample only: a range of one scrape always holds it. */
const ofOneSample = /_over_time$/;

/** `rate` and its like need two samples: over a range of less than two scrapes they answer now and then, or never. */
export const shortRange: Rule = {
  id: 'promql/short-range',
  severity: 'error',
  checks: {
    call: (call, { scrapeInterval, seriesOf }) => {
      const needed = counterFunctions.has(call.name) || gaugeFunctions.has(call.name) || call.name === 'changes'
        ? 2
        : ofOneSample.test(call.name)
          ? 1
          : 0;
      if (needed === 0) return clean;
      for (const argument of call.args) {
        const range = bare(argument);
        if (range.kind !== 'matrix' && range.kind !== 'subquery') continue;
        const scraped = range.kind === 'matrix' && (seriesOf(range.vector)[0]?.scraped ?? true);
        const step = range.kind === 'subquery' ? range.step : scraped ? scrapeInterval.milliseconds : undefined;
        if (step === undefined || range.range === undefined || range.range >= needed * step) return clean;
        const interval = formatDuration({ kind: 'duration', milliseconds: step });
        const least = formatDuration({ kind: 'duration', milliseconds: needed * step });
        const wanted = needed === 2 ? 'two samples that come' : 'a sample that comes';
        const length = formatDuration({ kind: 'duration', milliseconds: range.range });
        return [{
          at: range,
          message: `${call.name} looks at ${length}, which does not always hold ${wanted} every ${interval}`,
          remedy: `take at least ${least}, better ${formatDuration({ kind: 'duration', milliseconds: 4 * step })}`,
        }];
      }
      return clean;
    },
  },
};
