import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

/** The part of OTLP/HTTP's JSON that says which spans there are. */
interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** A receiver of OTLP/HTTP that keeps what it is sent. */
export interface OtlpReceiver {
  readonly endpoint: string;
  readonly spans: readonly Span[];
  stop(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: Span[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v1/traces') {
      const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString()) as Export;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
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
