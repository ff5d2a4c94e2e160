import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Source } from '../instruments/foreign.ts';
import { promClient } from '../instruments/promClient.ts';

let shared: Source | undefined;

/**
 * What prom-client measures of a Node process: event loop, garbage collection, heap, CPU, memory, file descriptors. The same
 * source each time, since there is one process, and its observers go on until it ends (they do not keep it alive).
 */
export function processMetrics(): Source {
  if (shared === undefined) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    shared = promClient(registry);
  }
  return shared;
}
