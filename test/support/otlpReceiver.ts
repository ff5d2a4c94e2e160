import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  /** `service.instance.id` of the process that it comes from. */
  readonly instance: string;
}

// What OTLP/HTTP's JSON looks like, and no more than that: opentelemetry.io/docs/specs/otlp, and trace.proto that it refers to.
const count = z.int().nonnegative();
const nanoseconds = z.string().regex(/^[1-9]\d{0,19}$/);
const id = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[\\da-f]{${digits}}$`));
const value: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ stringValue: z.string() }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: z.union([z.int(), z.string().regex(/^-?\d+$/)]) }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(value) }) }),
  ]),
);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const span = z
  .strictObject({
    traceId: id(32),
    spanId: id(16),
    parentSpanId: id(16).optional(),
    traceState: z.string().optional(),
    flags: count.optional(),
    name: z.string().min(1),
    kind: z.int().min(0).max(5),
    startTimeUnixNano: nanoseconds,
    endTimeUnixNano: nanoseconds,
    attributes,
    droppedAttributesCount: count,
    events: z.array(z.strictObject({ name: z.string(), timeUnixNano: nanoseconds, attributes, droppedAttributesCount: count })),
    droppedEventsCount: count,
    links: z.array(z.looseObject({ traceId: id(32), spanId: id(16) })),
    droppedLinksCount: count,
    status: z.strictObject({ code: z.int().min(0).max(2), message: z.string().optional() }),
  })
  .refine(({ startTimeUnixNano, endTimeUnixNano }) => BigInt(endTimeUnixNano) >= BigInt(startTimeUnixNano), 'a span ends before it starts');
const exported = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes, droppedAttributesCount: count }),
      scopeSpans: z.array(z.strictObject({ scope: z.strictObject({ name: z.string(), version: z.string().optional() }), spans: z.array(span), schemaUrl: z.string().optional() })),
      schemaUrl: z.string().optional(),
    }),
  ),
});

/** A receiver of OTLP/HTTP that keeps the spans it is sent. */
export interface OtlpReceiver {
  readonly endpoint: string;
  readonly spans: readonly Span[];
  /** @throws Error when it was sent something else than spans in OTLP's JSON */
  stop(): Promise<void>;
}

/** @throws Error for what is not OTLP */
function spansOf(type: string | undefined, body: Buffer): readonly Span[] {
  if (type !== 'application/json') throw new Error(`${type} is not the type of OTLP's JSON`);
  const { resourceSpans } = exported.parse(JSON.parse(body.toString()));
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const named = Object.fromEntries(resource.attributes.map((attribute) => [attribute.key, (attribute.value as { readonly stringValue?: string }).stringValue]));
    const instance = named['service.instance.id'];
    if (!named['service.name'] || !instance) throw new Error('a resource does not say which process it is');
    return scopeSpans.flatMap((scope) => scope.spans.map((one) => ({ ...one, instance })));
  });
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: Span[] = [];
  const problems: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    try {
      if (request.method !== 'POST' || request.url !== '/v1/traces') throw new Error(`${request.method} ${request.url} is not where spans go`);
      spans.push(...spansOf(request.headers['content-type'], Buffer.concat(chunks)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    } catch (cause) {
      problems.push(String(cause));
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

/** The spans of one trace, each as the names from the caller's span id down to its own. */
export function pathsOf(spans: readonly Span[], traceId: string): readonly string[] {
  const own = spans.filter((span) => span.traceId === traceId);
  const pathOf = ({ name, parentSpanId }: Span): string => {
    const parent = own.find(({ spanId }) => spanId === parentSpanId);
    return parent === undefined ? `${parentSpanId} > ${name}` : `${pathOf(parent)} > ${name}`;
  };
  return own.map(pathOf).sort();
}
