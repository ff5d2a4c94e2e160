import type { Registry } from '../../instruments/registry.ts';
import { statusClass } from '../../node/http.ts';
import { httpMiddleware, type HttpAnswer, type HttpRecording, type NodeMiddleware } from '../../node/middleware/http.ts';
import { hedgehog, type operations } from './metrics.ts';

export type Operation = (typeof operations)[number];

type Method = (typeof hedgehog.requests.labels.method)[number];

/** Where each operation is found. A part that begins with a colon stands for any text. */
export const routes = {
  list_tables: { method: 'GET', path: '/api/v1/tables' },
  create_table: { method: 'POST', path: '/api/v1/tables' },
  delete_table: { method: 'DELETE', path: '/api/v1/tables/:name' },
  get_item: { method: 'GET', path: '/api/v1/tables/:name/items/:key' },
  put_item: { method: 'PUT', path: '/api/v1/tables/:name/items/:key' },
  delete_item: { method: 'DELETE', path: '/api/v1/tables/:name/items/:key' },
  scan_items: { method: 'GET', path: '/api/v1/tables/:name/items' },
  table_count: { method: 'GET', path: '/api/v1/tables/:name/count' },
} as const satisfies Readonly<Record<Operation, { readonly method: Method; readonly path: string }>>;

const patterns = Object.entries(routes).map(([operation, { method, path }]) => ({
  operation: operation as Operation,
  method,
  path: new RegExp(`^${path.replace(':name', '(?<name>[^/]+)').replace(':key', '[^/]+')}$`),
}));

/** What a request asks for, and of which table; the table is empty where it concerns none. `undefined` where it is no request of the API. */
export function operationOf(method: string, path: string): { readonly operation: Operation; readonly table: string } | undefined {
  for (const pattern of patterns) {
    const found = pattern.method === method ? pattern.path.exec(path) : null;
    if (found !== null) return { operation: pattern.operation, table: decoded(found.groups?.['name'] ?? '') };
  }
  return undefined;
}

export type Recorder = ReturnType<typeof createRecorder>;

/** The instruments of what the API does. Whatever can be known beforehand starts at zero, so that a first failure shows as an increase. */
export function createRecorder(registry: Registry) {
  const requests = registry.counter(hedgehog.requests);
  const latency = registry.histogram(hedgehog.latency);
  const itemOperations = registry.counter(hedgehog.itemOperations);
  const received = registry.counter(hedgehog.received);
  const receiveLatency = registry.histogram(hedgehog.receiveLatency);

  const zeroRoutes = (table: string): void => {
    for (const { operation, method } of patterns) requests.zero({ method, operation, table });
  };
  zeroRoutes('');
  received.zero({});
  receiveLatency.zero({});

  return {
    itemOperations,
    received,
    receiveLatency,
    /** A table has come into being. */
    zeroTable(table: string): void {
      zeroRoutes(table);
      itemOperations.zero({ table });
    },
    /** A request of the API has been answered. */
    answered(operation: Operation, table: string, statusCode: number, seconds: number, exemplar: string | undefined): void {
      const labels = { method: routes[operation].method, operation, status: statusClass(statusCode), table };
      requests.inc(labels);
      latency.observe(labels, seconds, exemplar);
    },
  };
}

export interface RequestRecordingOptions<R> {
  /** The table that a request turned out to be about: empty unless there is such a table, since a client may name any. */
  readonly tableOf: (call: HttpAnswer<R>) => string;
  /** The trace that a request belongs to, where it will be found later. */
  readonly exemplarOf?: (call: HttpAnswer<R>) => string | undefined;
}

/** The requests of the API, for whichever kind of server. Others pass unrecorded. */
export function requestRecording<R>(
  { answered }: Pick<Recorder, 'answered'>,
  { tableOf, exemplarOf = () => undefined }: RequestRecordingOptions<R>,
): HttpRecording<R> {
  return {
    end(call) {
      // A server that knows its routes has read the path already, escaped as it may be.
      const asked = operationOf(call.method, call.route ?? call.path);
      if (asked !== undefined) answered(asked.operation, tableOf(call), call.status, call.seconds, exemplarOf(call));
    },
  };
}

/** For `node:http` and Express; `requestIdMiddleware` is the other half. @param hasTable whether there is a table of the name */
export function metricsMiddleware(recorder: Pick<Recorder, 'answered'>, hasTable: (name: string) => boolean): NodeMiddleware {
  const tableOf = ({ method, path }: HttpAnswer): string => {
    const { table = '' } = operationOf(method, path) ?? {};
    return hasTable(table) ? table : '';
  };
  return httpMiddleware([requestRecording(recorder, { tableOf })]);
}

/** Shows how many hints are kept for each peer, out of all counts at once; a peer that is no longer among them is owed nothing. */
export function createPendingHints(registry: Registry): { updateHintedHandoffGauges(counts: ReadonlyMap<string, number>): void } {
  const pending = registry.gauge(hedgehog.pendingHints);
  let shown: ReadonlySet<string> = new Set();
  return {
    updateHintedHandoffGauges(counts) {
      for (const peer of shown) if (!counts.has(peer)) pending.set({ target_node: peer }, 0);
      for (const [peer, count] of counts) pending.set({ target_node: peer }, count);
      shown = new Set(counts.keys());
    },
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // No table has such a name.
    return '';
  }
}
