import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tracesHold } from '../../src/prove/claims/traces.ts';
import { readSpans, type Span } from '../../src/prove/traces.ts';
import { answering, type Answers } from './prometheus.ts';
import { recordedDerived, recordedTrace, recordedTraceId } from './tempoAnswers.ts';

/** Stands in for the first hedgehog node: it takes the table and the item, and names the trace that was recorded. */
let server: Server;
let address = '';
beforeAll(async () => {
  server = createServer((request, response) => response.writeHead(request.method === 'POST' ? 201 : 204, { 'x-trace-id': recordedTraceId }).end());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const at = server.address();
  address = `127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
});
afterAll(() => new Promise((done) => server.close(done)));

const spans = readSpans(recordedTrace.batches);
const exemplars = [{ seriesLabels: {}, exemplars: [{ labels: { trace_id: recordedTraceId, span_id: '10d119ec436b233c' }, value: '0.006', timestamp: 1795878354 }] }];
const noTempo = [{ name: 'tempo', title: 'Tempo', because: 'no program' }];

interface Change {
  readonly spans?: readonly Span[];
  readonly answers?: Partial<Answers>;
  readonly leftOut?: typeof noTempo;
}

const claim = ({ spans: found = spans, answers = {}, leftOut = [] }: Change = {}) =>
  tracesHold(
    {
      prometheus: answering({ vectors: recordedDerived, exemplars, ...answers }),
      nodes: { hedgehog: [{ name: 'hedgehog-1', address, control: '' }] },
      traces: { name: 'Tempo', find: async (id) => (id === recordedTraceId ? found : []) },
      began: 0,
      leftOut,
      signal: new AbortController().signal,
    },
    0,
  );

it('a trace is read as Tempo answers it: ids in hexadecimal, each span under its node', () => {
  expect(spans.map(({ spanId, parentSpanId, name, instance }) => [spanId, parentSpanId, name, instance])).toEqual([
    ['a57bc1ee594709e2', '5f2d17570d4bc5c7', 'replicate.send', '127.0.0.1:19103'],
    ['5f2d17570d4bc5c7', '10d119ec436b233c', 'coordinator.route_put', '127.0.0.1:19103'],
    ['10d119ec436b233c', '', 'http.request', '127.0.0.1:19103'],
    ['c452daee6b80dda4', 'a57bc1ee594709e2', 'replicate', '127.0.0.1:19104'],
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([recordedTraceId]));
});

describe('the claim on traces', () => {
  it('holds for what Tempo and Prometheus answered to a real request', async () => {
    expect(await claim()).toEqual({
      facts: [
        `the trace ${recordedTraceId} in Tempo is one request: 4 spans of 127.0.0.1:19103 and 127.0.0.1:19104, under one root`,
        'the exemplar of hedgehog_http_request_duration_seconds_bucket names it: from the histogram to Tempo in one step',
        'span metrics of hedgehog are in Prometheus',
        'the service graph of hedgehog is in Prometheus',
      ],
      failures: [],
      notMade: [],
    });
  });

  it('tells what only Tempo makes as not made where there is none', async () => {
    const found = await claim({ leftOut: noTempo, answers: { vectors: {} } });
    expect(found.failures).toEqual([]);
    expect(found.notMade.map(({ what }) => what)).toEqual(['the trace is found in Tempo itself', 'span metrics are in Prometheus', 'the service graph is in Prometheus']);
  });

  it.each<[string, Change, RegExp]>([
    ['nothing of it arrived', { spans: [] }, /^no span of the request’s trace 9492\w+ has reached Tempo$/],
    ['it ends at the first node', { spans: spans.filter(({ instance }) => instance.endsWith('19103')) }, /: it has no span replicate; its spans are of 1 node$/],
    ['the second node began a trace of its own', { spans: spans.map((span) => (span.name === 'replicate' ? { ...span, parentSpanId: '' } : span)) }, /: it has 2 roots$/],
    ['no exemplar was kept', { answers: { exemplars: [] } }, /has no exemplar of the request$/],
    ['the exemplar is of another request', { answers: { exemplars: [{ seriesLabels: {}, exemplars: [{ labels: { trace_id: '0'.repeat(32) }, value: '1', timestamp: 1 }] }] } }, /^the exemplars of the request’s series name other traces/],
    ['Tempo writes no span metrics', { answers: { vectors: { ...recordedDerived, traces_spanmetrics_calls_total: [] } } }, /^span metrics of hedgehog are not in Prometheus: /],
    ['Tempo writes no service graph', { answers: { vectors: { ...recordedDerived, traces_service_graph_request_total: [] } } }, /^the service graph of hedgehog is not in Prometheus: /],
  ])('fails when %s', async (_, change, message) => {
    expect((await claim(change)).failures.map((failure) => failure.message)).toEqual([expect.stringMatching(message)]);
  });
});
