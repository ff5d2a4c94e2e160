import { seriesName } from '../../metric/selector.ts';
import { until } from '../../runtime/wait.ts';
import { hedgehog } from '../../systems/hedgehog/metrics.ts';
import { traces } from '../../systems/traces/metrics.ts';
import { merge, verdict, type NotMade, type Verdict } from '../claim.ts';
import type { ExemplarSeries, PrometheusApi } from '../prometheus.ts';
import type { ProofStack } from '../stack.ts';
import type { Span } from '../traces.ts';

/** A table of the proof's own: no other request falls into its series. */
const table = 'proof-of-traces';
const latency = seriesName(hedgehog.latency, 'bucket');

/** What one request must have caused, from the node that took it to the one that it was copied to. */
const wanted = ['http.request', 'coordinator.route_put', 'replicate.send', 'replicate'] as const;

type Subject = Pick<ProofStack, 'prometheus' | 'nodes' | 'traces' | 'began' | 'leftOut' | 'signal'>;

/** A request through two nodes is one trace, and an exemplar of the latency histogram leads to it. */
export async function tracesHold(stack: Subject, seconds = 40): Promise<Verdict> {
  const traceId = await putThrough(stack.nodes['hedgehog']?.[0]?.address ?? '');
  const spans = await until('the trace is whole', { seconds, signal: stack.signal }, async () => {
    const found = await stack.traces.find(traceId);
    return traceFaults(found).length === 0 ? found : undefined;
  }).catch(() => stack.traces.find(traceId).catch(() => []));
  const exemplars = await until('the exemplar is there', { seconds, signal: stack.signal }, async () => {
    const found = await ownExemplars(stack);
    return exemplarLeads(found, traceId) ? found : undefined;
  }).catch(() => ownExemplars(stack).catch(() => []));
  return merge(judgeTrace(spans, traceId, stack.traces.name), judgeExemplar(exemplars, traceId, stack.traces.name), await derived(stack, seconds));
}

async function putThrough(address: string): Promise<string> {
  const json = { 'content-type': 'application/json' };
  const created = await fetch(`http://${address}/api/v1/tables`, { method: 'POST', headers: json, body: JSON.stringify({ name: table }) });
  if (![201, 409].includes(created.status)) throw new Error(`${address} answers ${created.status} when it is asked for a table`);
  const put = await fetch(`http://${address}/api/v1/tables/${table}/items/item`, { method: 'PUT', headers: json, body: '{"of":"the proof"}' });
  if (put.status !== 204) throw new Error(`${address} answers ${put.status} when it is given an item`);
  return put.headers.get('x-trace-id') ?? '';
}

function ownExemplars({ prometheus, began }: Pick<Subject, 'prometheus' | 'began'>): Promise<readonly ExemplarSeries[]> {
  return prometheus.exemplars(`${latency}{table="${table}"}`, began);
}

/** What is wrong with the spans of the trace, in half sentences. */
function traceFaults(spans: readonly Span[]): readonly string[] {
  const missing = wanted.filter((name) => !spans.some((span) => span.name === name));
  const nodes = new Set(spans.map(({ instance }) => instance));
  const roots = spans.filter(({ parentSpanId }) => !spans.some(({ spanId }) => spanId === parentSpanId));
  return [
    ...(missing.length === 0 ? [] : [`it has no span ${missing.join(', ')}`]),
    ...(nodes.size >= 2 ? [] : [`its spans are of ${nodes.size} node`]),
    ...(roots.length === 1 ? [] : [`it has ${roots.length} roots`]),
  ];
}

function judgeTrace(spans: readonly Span[], traceId: string, store: string): Verdict {
  if (spans.length === 0) {
    return verdict({
      failures: [{ message: `no span of the request’s trace ${traceId} has reached ${store}`, cause: 'OTEL_EXPORTER_OTLP_ENDPOINT of the nodes names an address where nothing takes spans' }],
    });
  }
  const faults = traceFaults(spans);
  if (faults.length > 0) {
    return verdict({ failures: [{ message: `the trace ${traceId} in ${store} is not one request through two nodes: ${faults.join('; ')}`, cause: 'a call between nodes does not carry its traceparent header, or a node sends no spans' }] });
  }
  const nodes = [...new Set(spans.map(({ instance }) => instance))].sort();
  return verdict({ facts: [`the trace ${traceId} in ${store} is one request: ${spans.length} spans of ${nodes.join(' and ')}, under one root`] });
}

function exemplarLeads(found: readonly ExemplarSeries[], traceId: string): boolean {
  return found.some(({ exemplars }) => exemplars.some(({ labels }) => labels['trace_id'] === traceId));
}

function judgeExemplar(found: readonly ExemplarSeries[], traceId: string, store: string): Verdict {
  if (exemplarLeads(found, traceId)) return verdict({ facts: [`the exemplar of ${latency} names it: from the histogram to ${store} in one step`] });
  return verdict({
    failures: [
      found.length === 0
        ? { message: `${latency} has no exemplar of the request`, cause: 'Prometheus runs without --enable-feature=exemplar-storage, or does not ask for OpenMetrics' }
        : { message: `the exemplars of the request’s series name other traces than ${traceId}`, cause: 'a request’s exemplar is taken from another scope than its spans' },
    ],
  });
}

/** What Tempo makes of spans, where there is a Tempo. */
async function derived({ prometheus, leftOut }: Pick<Subject, 'prometheus' | 'leftOut'>, seconds: number): Promise<Verdict> {
  const away = leftOut.find(({ name }) => name === 'tempo');
  if (away !== undefined) {
    const because = `Tempo does not run here: ${away.because}`;
    const parts = ['the trace is found in Tempo itself', 'span metrics are in Prometheus', 'the service graph is in Prometheus'];
    return verdict({ notMade: parts.map((what): NotMade => ({ what, because })) });
  }
  const queries = { 'span metrics of hedgehog are': `sum(${traces.spans.name}{service="hedgehog"}) > 0`, 'the service graph of hedgehog is': `sum(${traces.edges.name}{server="hedgehog"}) > 0` };
  return merge(...(await Promise.all(Object.entries(queries).map(([what, query]) => derivedSeries(prometheus, what, query, seconds)))));
}

async function derivedSeries(prometheus: PrometheusApi, what: string, query: string, seconds: number): Promise<Verdict> {
  const found = await until(what, { seconds }, async () => ((await prometheus.query(query)).length > 0 ? true : undefined)).catch(() => false);
  if (found) return verdict({ facts: [`${what} in Prometheus`] });
  return verdict({ failures: [{ message: `${what} not in Prometheus: ${query}`, cause: 'Tempo’s generator does not run, or cannot write to Prometheus: see metrics_generator in tempo.yaml' }] });
}
