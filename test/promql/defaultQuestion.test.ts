import { describe, expect, it } from 'vitest';
import { declaredFamily, type Declaration } from '../../src/metric/declared.ts';
import { metricsOf, withFamily } from '../../src/metric/system.ts';
import { defaultQuestion } from '../../src/promql/defaultQuestion.ts';
import type { Question } from '../../src/promql/question.ts';
import { dashboardScope, render } from '../../src/promql/render.ts';
import { porterSystem } from '../../src/systems/porter/metrics.ts';
import { syntaxErrors } from './parsing.ts';

const plain: Declaration = { name: 'x', type: 'counter', help: 'A help text.', labels: {}, unit: 'count' };

/** The question asked of a metric that a deployment of porter declares. */
function asked(declaration: Partial<Declaration>): Question {
  const [metric] = metricsOf(withFamily(porterSystem, 'declared', declaredFamily([{ ...plain, ...declaration }]))).slice(-1);
  if (metric === undefined) throw new Error('porter has no metrics');
  return defaultQuestion(metric);
}

const scope = 'job=~"$job",instance=~"$instance"';

describe('the default question', () => {
  it.each<[string, Partial<Declaration>, string, Omit<Question, 'expr'>]>([
    [
      'a counter',
      {},
      `sum(rate(x{${scope}}[$__rate_interval]))`,
      { ask: 'How fast does x grow?', unit: 'persecond', by: [] },
    ],
    [
      'a counter of bytes, by its first two labels',
      { unit: 'bytes', labels: { a: 1, b: 2, c: 3 } },
      `sum by (a, b) (rate(x{${scope}}[$__rate_interval]))`,
      { ask: 'How fast does x grow for each a and b?', unit: 'bytespersecond', by: ['a', 'b'] },
    ],
    [
      'a gauge, series by series',
      { type: 'gauge', unit: 'seconds', labels: { a: 1, b: 2, c: 3 } },
      `x{${scope}}`,
      { ask: 'What does x read on each target?', unit: 'seconds', by: ['instance', 'a', 'b', 'c'] },
    ],
    [
      'a histogram',
      { type: 'histogram', unit: 'seconds' },
      `histogram_quantile(0.95, sum by (le) (rate(x_bucket{${scope}}[$__rate_interval])))`,
      { ask: 'Below which value does 95% of x lie?', unit: 'seconds', by: [] },
    ],
    [
      'a histogram by a label',
      { type: 'histogram', labels: { a: 1 } },
      `histogram_quantile(0.95, sum by (a, le) (rate(x_bucket{${scope}}[$__rate_interval])))`,
      { ask: 'Below which value does 95% of x lie for each a?', unit: 'count', by: ['a'] },
    ],
  ])('of %s', (_, declaration, text, rest) => {
    const { expr, ...stated } = asked(declaration);
    expect(render(expr, dashboardScope)).toBe(text);
    expect(stated).toEqual(rest);
    expect(syntaxErrors(text)).toEqual([]);
  });
});
