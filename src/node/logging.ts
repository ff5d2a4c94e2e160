import { ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { SeverityNumber, type AnyValueMap } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { multistream, pino, type Logger } from 'pino';
import { z } from 'zod';

export interface LoggingOptions {
  /** `service.name` of every record: the same as that of the spans, so that one leads to the other. */
  readonly service: string;
  /** `service.instance.id`: which of the service's processes. */
  readonly instance: string;
  /** `error`, `warn`, `info` or `debug`: what is not written at all. */
  readonly level: string;
  /** The whole URL of an OTLP/HTTP receiver of logs. Without one, logs go to standard output alone. */
  readonly endpoint?: string;
}

export interface Logging {
  readonly logger: Logger;
  /** Sends what is left to the receiver, and stops. */
  stop(): Promise<void>;
}

/** A logger that writes lines of JSON to standard output and, where there is a receiver, sends the same over OTLP. */
export function createLogging({ service, instance, level, endpoint }: LoggingOptions): Logging {
  const options = { level, base: { system: service } };
  if (endpoint === undefined) return { logger: pino(options), stop: async () => {} };
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, 'service.instance.id': instance }),
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: endpoint }) })],
  });
  const records = provider.getLogger('obskit');
  const send = { write: (text: string) => records.emit(recordOf(line.parse(JSON.parse(text)))) };
  return { logger: pino(options, multistream([{ level: 'trace', stream: process.stdout }, { level: 'trace', stream: send }])), stop: () => provider.shutdown() };
}

/** Where OpenTelemetry's variables send logs: to the receiver of logs they name, or to the common one when they ask for it. */
export function logsEndpoint(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: common, OTEL_LOGS_EXPORTER: exporter } = env;
  if (exporter === 'none') return undefined;
  if (own) return own;
  return exporter === 'otlp' && common ? `${common.replace(/\/$/, '')}/v1/logs` : undefined;
}

/** A line as pino writes it. */
const line = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string().optional(),
  trace_id: z.string().optional(),
  span_id: z.string().optional(),
});

/** The trace is no attribute: OTLP has a place of its own for it, from which Loki makes `trace_id`. */
function recordOf({ level, time, msg, trace_id, span_id, system: _, ...attributes }: z.output<typeof line>) {
  return {
    timestamp: time,
    severityNumber: severityOf(level),
    severityText: pino.levels.labels[level] ?? String(level),
    ...(msg === undefined ? {} : { body: msg }),
    attributes: attributes as AnyValueMap,
    context: contextOf(trace_id, span_id),
  };
}

function contextOf(traceId: string | undefined, spanId: string | undefined): Context {
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
}

/** pino counts its levels in tens, from 10 for `trace` to 60 for `fatal`; OpenTelemetry in fours, from 1. */
function severityOf(level: number): SeverityNumber {
  return [SeverityNumber.TRACE, SeverityNumber.DEBUG, SeverityNumber.INFO, SeverityNumber.WARN, SeverityNumber.ERROR][Math.floor(level / 10) - 1] ?? SeverityNumber.FATAL;
}
