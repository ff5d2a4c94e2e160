import { z } from 'zod';
import { startReceiver, type Receiver } from './server.ts';

const attribute = z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) });
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(''),
  name: z.string(),
});
const resourceSpans = z.array(
  z.object({
    resource: z.object({ attributes: z.array(attribute).default([]) }).default({ attributes: [] }),
    scopeSpans: z.array(z.object({ spans: z.array(span).default([]) })).default([]),
  }),
);

/** One span, with where it was made. Ids are hexadecimal. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  /** `service.instance.id`: the node. */
  readonly instance: string;
}

/** Where traces are looked for. */
export interface TraceStore {
  /** `Tempo`, `the proof's own receiver`: for sentences. */
  readonly name: string;
  /** The spans of a trace that have arrived by now. */
  find(traceId: string): Promise<readonly Span[]>;
}

/** Spans as OTLP writes them in JSON. Ids are hexadecimal there, and base64 in what Tempo answers. @throws ZodError when they are something else */
export function readSpans(json: unknown): readonly Span[] {
  return resourceSpans.parse(json).flatMap(({ resource, scopeSpans }) => {
    const of = (key: string): string => resource.attributes.find((it) => it.key === key)?.value.stringValue ?? '';
    const place = { service: of('service.name'), instance: of('service.instance.id') };
    return scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name }) => ({ traceId: hex(traceId, 32), spanId: hex(spanId, 16), parentSpanId: hex(parentSpanId, 16), name, ...place })),
    );
  });
}

function hex(id: string, length: number): string {
  if (id === '' || (id.length === length && /^[\da-f]+$/i.test(id))) return id.toLowerCase();
  return Buffer.from(id, 'base64').toString('hex');
}

/** A receiver of OTLP/HTTP in JSON that keeps the latest spans: what stands in for Tempo where there is none. */
export class SpanReceiver implements TraceStore {
  readonly name = 'the proof’s own receiver of spans';
  readonly #limit: number;
  readonly #traces = new Map<string, Span[]>();
  #receiver: Receiver | undefined;

  /** @param limit traces that are kept */
  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  /** @returns the endpoint for the nodes */
  async start(): Promise<string> {
    this.#receiver = await startReceiver((path, body) => {
      if (path !== '/v1/traces') throw new Error(`${path} is not where spans go`);
      for (const it of readSpans(z.object({ resourceSpans: z.unknown() }).parse(JSON.parse(body.toString())).resourceSpans)) this.#keep(it);
    });
    return this.#receiver.url;
  }

  async find(traceId: string): Promise<readonly Span[]> {
    return this.#traces.get(traceId) ?? [];
  }

  async stop(): Promise<void> {
    await this.#receiver?.stop();
  }

  #keep(it: Span): void {
    const known = this.#traces.get(it.traceId);
    if (known !== undefined) return void known.push(it);
    this.#traces.set(it.traceId, [it]);
    for (const oldest of this.#traces.keys()) {
      if (this.#traces.size <= this.#limit) break;
      this.#traces.delete(oldest);
    }
  }
}

/** Tempo's HTTP API. */
export class Tempo implements TraceStore {
  readonly name = 'Tempo';
  readonly url: string;

  /** @param url `http://host:port` */
  constructor(url: string) {
    this.url = url;
  }

  async find(traceId: string): Promise<readonly Span[]> {
    const response = await fetch(`${this.url}/api/traces/${traceId}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) });
    if (response.status === 404) return [];
    if (!response.ok) throw new Error(`Tempo answers ${response.status} when it is asked for a trace`);
    const { batches, resourceSpans: spans } = z.object({ batches: z.unknown().optional(), resourceSpans: z.unknown().optional() }).parse(await response.json());
    return readSpans(batches ?? spans ?? []);
  }

  /** How many traces a TraceQL query finds, of those that are not older than an hour. At most 20, as a panel shows. */
  async search(traceql: string): Promise<number> {
    const now = Math.ceil(Date.now() / 1_000);
    const query = new URLSearchParams({ q: traceql, limit: '20', start: String(now - 3_600), end: String(now) });
    const response = await fetch(`${this.url}/api/search?${query}`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`Tempo answers ${response.status} to ${traceql}: ${(await response.text()).slice(0, 300)}`);
    return z.object({ traces: z.array(z.unknown()).default([]) }).parse(await response.json()).traces.length;
  }
}
