import type { Registry } from '../../../instruments/registry.ts';
import { statusClass } from '../../../node/http.ts';
import { hedgehog, operations } from '../metrics.ts';

type Operation = (typeof operations)[number];

const methods = {
  list_tables: 'GET',
  create_table: 'POST',
  delete_table: 'DELETE',
  get_item: 'GET',
  put_item: 'PUT',
  delete_item: 'DELETE',
  scan_items: 'GET',
  table_count: 'GET',
} as const satisfies Readonly<Record<Operation, string>>;

export type Recorder = ReturnType<typeof createRecorder>;

/** The instruments of what the API does. Whatever can be known beforehand starts at zero, so that a first failure shows as an increase. */
export function createRecorder(registry: Registry) {
  const requests = registry.counter(hedgehog.requests);
  const latency = registry.histogram(hedgehog.latency);
  const itemOperations = registry.counter(hedgehog.itemOperations);
  const received = registry.counter(hedgehog.received);
  const receiveLatency = registry.histogram(hedgehog.receiveLatency);

  const zeroRoutes = (table: string): void => {
    for (const operation of operations) requests.zero({ method: methods[operation], operation, table });
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
      const labels = { method: methods[operation], operation, status: statusClass(statusCode), table };
      requests.inc(labels);
      latency.observe(labels, seconds, exemplar);
    },
  };
}
