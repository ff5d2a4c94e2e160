import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { histogram } from '../../src/metric/metric.ts';
import { quantileOf, spread } from '../../src/promql/histogramQuestions.ts';
import type { Question } from '../../src/promql/question.ts';
import { everyJob, render } from '../../src/promql/render.ts';

const latency = histogram('latency_seconds', { help: 'Time of a request.', unit: 'seconds', labels: { op: ['get', 'put'] }, buckets: [1] });

describe('a question about a histogram', () => {
  it.each<[string, Question, string, string, readonly string[]]>([
    ['how it is spread', spread(latency), 'sum by (le) (rate(latency_seconds_bucket[5m]))', 'How are the values spread, and are there two sorts of them? Time of a request.', ['le']],
    ['a quantile of all', quantileOf(0.5, latency), 'histogram_quantile(0.5, sum by (le) (rate(latency_seconds_bucket[5m])))', 'Below which value do 50% of the observations lie? Time of a request.', []],
    ['a quantile by a label', quantileOf(0.999, latency, { by: ['op'] }), 'histogram_quantile(0.999, sum by (op, le) (rate(latency_seconds_bucket[5m])))', 'Below which value do 99.9% of the observations lie for each op? Time of a request.', ['op']],
  ])('asks %s', (_, { expr, ask, by, unit }, text, words, labels) => {
    expect(render(expr, everyJob(duration('5m')))).toBe(text);
    expect([ask, by, unit]).toEqual([words, labels, 'seconds']);
  });
});
