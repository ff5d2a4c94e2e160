import { pino } from 'pino';
import { start, type HashmapNode, type HashmapOptions } from '../../../src/systems/hashmap/service.ts';
import { valueAt } from '../exposed.ts';

export const loopback = { host: '127.0.0.1', port: 0 } as const;

/** A node that does nothing unasked: peers are probed only when the test says so. */
export function startNode(options: Partial<HashmapOptions> = {}): Promise<HashmapNode> {
  return start({ listen: loopback, peers: [], control: loopback, logger: pino({ level: 'silent' }), probeMilliseconds: 0, ...options });
}

/** Nodes of one cluster, each joined to those before it. */
export async function startCluster(size: number, options: Partial<HashmapOptions> = {}): Promise<HashmapNode[]> {
  const nodes: HashmapNode[] = [];
  for (let i = 0; i < size; i += 1) nodes.push(await startNode({ peers: nodes.map(({ address }) => address), ...options }));
  // On a busy machine a node may not have answered the newest in time.
  for (let round = 0; round < 20 && nodes.some((node) => valueAt(node, 'cluster_nodes_total{}') < size); round += 1) {
    for (const node of nodes) await node.probe();
  }
  return nodes;
}

export function send(node: HashmapNode, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`http://${node.address}${path}`, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

const pathOf = (key: string) => `/api/v1/keys/${encodeURIComponent(key)}`;

export async function put(node: HashmapNode, key: string, value: unknown): Promise<number> {
  return (await send(node, 'PUT', pathOf(key), JSON.stringify(value))).status;
}

export async function get(node: HashmapNode, key: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await send(node, 'GET', pathOf(key));
  return { status: response.status, body: await response.json() };
}

export async function remove(node: HashmapNode, key: string): Promise<number> {
  return (await send(node, 'DELETE', pathOf(key))).status;
}

/** Replaces all faults of a node. */
export async function order(node: HashmapNode, faults: object): Promise<void> {
  await fetch(`http://${node.control}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) });
}
