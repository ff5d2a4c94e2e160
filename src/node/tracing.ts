import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';

/** A span that is open, and the way to open others below it. Handed from call to call, so nothing is global. */
export interface Scope {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** The trace id where the trace will be found later, sampled and exported; what an exemplar may point at. */
  readonly exemplar: string | undefined;
  /** The W3C headers that carry the trace to another process. */
  readonly headers: Readonly<Record<string, string>>;
  /** Does work inside a span of its own, which fails when the work throws. */
  within<T>(name: string, options: SpanOptions, work: (scope: Scope) => Promise<T>): Promise<T>;
  end(outcome: { readonly attributes: Attributes; readonly failed: boolean }): void;
}

export interface SpanOptions {
  readonly attributes: Attributes;
  /** Whether the span waits for another process; Tempo draws its service graph from such pairs. */
  readonly calls?: boolean;
}

export interface Tracing {
  /** Opens the span of an incoming request, below the span that its W3C headers name. */
  request(name: string, headers: Readonly<Record<string, unknown>>): Scope;
  /** Sends what is left to the receiver, and stops. */
  stop(): Promise<void>;
}

export interface TracingOptions {
  /** `service.name` of every span. */
  readonly service: string;
  /** `service.instance.id`: which of the service's processes. */
  readonly instance: string;
  /** The base URL of an OTLP/HTTP receiver. Without one there are trace ids, and nothing is sent. */
  readonly endpoint?: string;
}

const propagator = new W3CTraceContextPropagator();

export function createTracing({ service, instance, endpoint }: TracingOptions): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, 'service.instance.id': instance }),
    spanProcessors:
      endpoint === undefined
        ? []
        : [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }))],
  });
  const tracer = provider.getTracer('obskit');
  return {
    request(name, headers) {
      const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      return open(tracer, name, context, { kind: SpanKind.SERVER, attributes: {} }, endpoint !== undefined);
    },
    stop: () => provider.shutdown(),
  };
}

function open(
  tracer: Tracer,
  name: string,
  parent: Context,
  options: { readonly kind: SpanKind; readonly attributes: Attributes },
  exported: boolean,
): Scope {
  const span = tracer.startSpan(name, options, parent);
  const context = trace.setSpan(parent, span);
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceId,
    spanId,
    exemplar: exported && (traceFlags & 1) === 1 ? traceId : undefined,
    get headers() {
      const carrier: Record<string, string> = {};
      propagator.inject(context, carrier, defaultTextMapSetter);
      return carrier;
    },
    async within(child, { attributes, calls = false }, work) {
      const kind = calls ? SpanKind.CLIENT : SpanKind.INTERNAL;
      const scope = open(tracer, child, context, { kind, attributes }, exported);
      try {
        const result = await work(scope);
        scope.end({ attributes: {}, failed: false });
        return result;
      } catch (cause) {
        scope.end({ attributes: { 'error.type': cause instanceof Error ? cause.name : 'unknown' }, failed: true });
        throw cause;
      }
    },
    end: ({ attributes, failed }) => close(span, attributes, failed),
  };
}

function close(span: Span, attributes: Attributes, failed: boolean): void {
  span.setAttributes(attributes);
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
