import { pino } from 'pino';
import { expose } from '../../../src/instruments/exposition.ts';
import { start, type HedgehogNode, type HedgehogOptions } from '../../../src/systems/hedgehog/service.ts';
import { readExposition, valueOf, type Family } from '../../instruments/read-exposition.ts';

export const loopback = { host: '127.0.0.1', port: 0 } as const;

/** A node that does nothing unasked: peers are probed only when the test says so. */
export function startNode(options: Partial<HedgehogOptions> = {}): Promise<HedgehogNode> {
  return start({ listen: loopback, peers: [], logger: pino({ level: 'silent' }), probeMilliseconds: 0, ...options });
}

/** Nodes that know each other. */
export async function startCluster(size: number, options: Partial<HedgehogOptions> = {}): Promise<HedgehogNode[]> {
  const nodes = await Promise.all(Array.from({ length: size }, () => startNode(options)));
  for (const node of nodes) node.join(nodes.map(({ address }) => address));
  return nodes;
}

export interface Client {
  createTable(name: string): Promise<number>;
  put(table: string, key: string, value: unknown): Promise<number>;
  get(table: string, key: string): Promise<{ status: number; body: unknown }>;
  delete(table: string, key: string): Promise<number>;
  send(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Response>;
}

export function clientOf({ address }: HedgehogNode): Client {
  const send: Client['send'] = (method, path, body, headers = {}) =>
    fetch(`http://${address}${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const item = (table: string, key: string) => `/api/v1/tables/${table}/items/${encodeURIComponent(key)}`;
  return {
    send,
    createTable: async (name) => (await send('POST', '/api/v1/tables', JSON.stringify({ name }))).status,
    put: async (table, key, value) => (await send('PUT', item(table, key), JSON.stringify(value))).status,
    get: async (table, key) => {
      const response = await send('GET', item(table, key));
      return { status: response.status, body: await response.json() };
    },
    delete: async (table, key) => (await send('DELETE', item(table, key))).status,
  };
}

/** Everything a node exposes now. */
export function metricsOf(node: HedgehogNode): readonly Family[] {
  return readExposition(expose(node.registry, 'text'));
}

/** Every sample of a family that is not zero, as `a,b,c` (its label values in order) with its value. */
export function nonZero(node: HedgehogNode, name: string): Readonly<Record<string, number>> {
  const samples = metricsOf(node).flatMap((family) => family.samples);
  const wanted = samples.filter((sample) => sample.name === name && sample.value !== 0);
  return Object.fromEntries(wanted.map(({ labels, value }) => [Object.values(labels).join(','), value]));
}

export { valueOf };
