import { get, type IncomingMessage } from 'node:http';
import { pino } from 'pino';
import { start, type GoverseNode, type GoverseOptions } from '../../../src/systems/goverse/service.ts';

export const loopback = { host: '127.0.0.1', port: 0 } as const;

/** A node that looks after nothing unasked; what the coordinator tells it, it does at once. */
export function startNode(options: Partial<GoverseOptions> = {}): Promise<GoverseNode> {
  return start({ listen: loopback, peers: [], control: loopback, logger: pino({ level: 'silent' }), tickMilliseconds: 0, leaseMilliseconds: 0, ...options });
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export async function send(node: GoverseNode, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`http://${node.address}${path}`, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

export const create = (node: GoverseNode, type: string, id: string) => send(node, 'POST', '/api/v1/objects', { type, id });
export const call = (node: GoverseNode, id: string, method: string, args: object = {}) => send(node, 'POST', `/api/v1/objects/${id}/call/${method}`, args);
export const destroy = (node: GoverseNode, id: string) => send(node, 'DELETE', `/api/v1/objects/${id}`);

/** Replaces all faults of a node. */
export async function order(node: GoverseNode, faults: object): Promise<void> {
  await fetch(`http://${node.control}/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(faults) });
}

export interface StreamClient {
  readonly name: string;
  /** What has come so far. */
  readonly messages: unknown[];
  pause(): void;
  resume(): void;
  close(): void;
}

/** A client at a node's gate. */
export async function connect(node: GoverseNode, kind = 'web'): Promise<StreamClient> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`http://${node.address}/api/v1/stream?kind=${kind}`, { agent: false }, resolve).once('error', reject);
  });
  const messages: unknown[] = [];
  let rest = '';
  response.setEncoding('utf8');
  const name = new Promise<string>((resolve) => {
    response.on('data', (chunk: string) => {
      const events = (rest + chunk).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const message = JSON.parse(event.replace(/^data: /, '')) as { readonly client?: string };
        if (message.client === undefined) messages.push(message);
        else resolve(message.client);
      }
    });
  });
  response.on('error', () => undefined);
  return {
    name: await name,
    messages,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void response.destroy(),
  };
}
