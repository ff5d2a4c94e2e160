import type { Versions } from './config.ts';

/** The releases that the outputs are tested with. A deployment may name others; there is no `latest` to fall back to. */
export const versions = {
  prometheus: 'v3.14.0',
  alertmanager: 'v0.34.0',
  tempo: '3.0.3',
  grafana: '13.2.0',
  node: '0.1.0',
} as const satisfies Versions;
