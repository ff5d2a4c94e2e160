import type { Config } from '../config/config.ts';
import { published, type Connection, type Port } from './service.ts';

/** The names of the two ports that a service takes in spans and logs on. */
export const otlpPortNames = ['otlp-grpc', 'otlp-http'] as const;

/** The service where spans and logs come in from beyond the stack. */
export function otlpEntrance({ collector }: Config): 'collector' | 'tempo' {
  return collector.enabled ? 'collector' : 'tempo';
}

/** The two ports that a service takes in spans and logs on. They are published at the entrance only. */
export function otlpPorts(config: Config, service: 'collector' | 'tempo'): readonly Port[] {
  const { otlp, publish } = config;
  const publishes = service === otlpEntrance(config) && publish.includes('otlp');
  const [grpc, http] = otlpPortNames;
  return [published(grpc, otlp.grpc, publishes), published(http, otlp.http, publishes)];
}

/** Where a service sends its own spans and logs, over OTLP/HTTP, as OpenTelemetry's variables say it. */
export interface Telemetry {
  readonly env: Readonly<Record<string, string>>;
  readonly connectsTo: readonly Connection[];
}

/**
 * To the Collector where there is one, else to Tempo and, of logs, to Loki. Nobody waits for a service of a profile: what is
 * sent is kept for a while and sent again, and what is lost is no more than what a start takes.
 */
export function telemetryOf({ collector, loki, otlp }: Config): Telemetry {
  if (collector.enabled) {
    const endpoint = `http://collector:${otlp.http}`;
    return {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...(loki.enabled ? { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${endpoint}/v1/logs` } : {}) },
      connectsTo: [{ to: 'collector', port: 'otlp-http', waits: false }],
    };
  }
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://tempo:${otlp.http}`,
      ...(loki.enabled ? { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `http://loki:${loki.port}/otlp/v1/logs` } : {}),
    },
    connectsTo: [
      { to: 'tempo', port: 'otlp-http', waits: true },
      ...(loki.enabled ? [{ to: 'loki', port: 'http', waits: false }] : []),
    ],
  };
}
