import { describe, expect, it } from 'vitest';
import { judgeTraces, tracesBefore } from '../../src/prove/claims/tempoCrash.ts';

const exemplar = (id: string, timestamp: number) => ({ labels: { trace_id: id }, value: '1', timestamp });

it('traces to look for after a crash are those that ended before a moment, the latest first, each once', () => {
  const series = [
    { seriesLabels: {}, exemplars: [exemplar('a', 10), exemplar('b', 30), { labels: {}, value: '1', timestamp: 12 }] },
    { seriesLabels: {}, exemplars: [exemplar('c', 20), exemplar('a', 10)] },
  ];
  expect(tracesBefore(series, 25)).toEqual(['c', 'a']);
});

describe('the claim that Tempo survives', () => {
  const before = new Map([['a', ['1', '2']], ['b', ['3']]]);

  it('holds when every span is there again', () => {
    expect(judgeTraces(before, new Map([['b', ['3', '4']], ['a', ['2', '1']]]), 2)).toEqual({
      facts: ['Tempo was back 2.0 s after SIGKILL; all 3 spans of 2 traces are there again, which had ended 20 s and more before'],
      failures: [],
      notMade: [],
    });
  });

  it.each([
    ['a trace', new Map([['a', ['1', '2']], ['b', []]]), 'Tempo has lost spans of 1 of 2 traces: 1 of b'],
    ['a span of a trace', new Map([['a', ['2']], ['b', ['3']]]), 'Tempo has lost spans of 1 of 2 traces: 1 of a'],
    ['all of them', new Map(), 'Tempo has lost spans of 2 of 2 traces: 2 of a, 1 of b'],
  ])('fails when it has lost %s', (_, after, message) => {
    expect(judgeTraces(before, after, 2).failures.map((failure) => failure.message)).toEqual([message]);
  });
});
