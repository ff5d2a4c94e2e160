import type { Versions } from './config.ts';

/** The releases that the outputs are tested with. A deployment may name others; there is no `latest` to fall back to. */
export const versions = {
  prometheus: 'v3.14.0',
  alertmanager: 'v0.34.0',
  tempo: '3.0.3',
  grafana: '13.2.0',
  loki: '3.7.6',
  collector: '0.159.0',
  node: '0.1.0',
} as const satisfies Versions;

/** The images of these releases, without a tag. The reference node's is built by its user and published nowhere. */
export const images = {
  prometheus: 'docker.io/prom/prometheus',
  alertmanager: 'docker.io/prom/alertmanager',
  tempo: 'docker.io/grafana/tempo',
  grafana: 'docker.io/grafana/grafana',
  loki: 'docker.io/grafana/loki',
  collector: 'docker.io/otel/opentelemetry-collector',
  node: 'obskit-node',
} as const satisfies Readonly<Record<keyof Versions, string>>;
