import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { contentTypes, expose } from '../instruments/exposition.ts';
import { negotiateFormat } from '../instruments/negotiate.ts';
import type { Registry } from '../instruments/registry.ts';
import { formatAddress, type Address } from './address.ts';
import { withoutQuery } from './middleware/http.ts';

/** A server that does nothing but answer scrapes, apart from what it watches. */
export interface MetricsServer {
  /** Where it listens, `host:port`; `undefined` while it does not. */
  readonly address: string | undefined;
  /** Starts to listen. @returns where @throws Error when it is started already, or the address cannot be had */
  start(): Promise<string>;
  /** Finishes the scrapes that are under way and lets go of the address. Does nothing while it does not listen. */
  stop(): Promise<void>;
}

export interface MetricsServerOptions {
  /** Where to listen: 127.0.0.1 when left out, since metrics tell much of a system and ask for no password. */
  readonly host?: string;
  /** 0, the system's choice, when left out. */
  readonly port?: number;
  readonly path?: string;
}

/** How long a scrape that is under way may take after the order to stop. */
const graceMilliseconds = 2_000;

export function createMetricsServer(
  registry: Registry,
  { host = '127.0.0.1', port = 0, path = '/metrics' }: MetricsServerOptions = {},
): MetricsServer {
  let server: Server | undefined;
  let address: string | undefined;

  return {
    get address() {
      return address;
    },
    async start() {
      if (server !== undefined) throw new Error(`the metrics server is started already${address === undefined ? '' : `, at ${address}`}`);
      const started = createServer((request, response) => answer(registry, path, request, response));
      server = started;
      // One scraper needs one connection; a few of them, and people who look, are no load.
      started.maxConnections = 50;
      started.headersTimeout = 5_000;
      started.requestTimeout = 10_000;
      try {
        address = await listening(started, { host, port });
      } catch (cause) {
        server = undefined;
        throw cause;
      }
      return address;
    },
    async stop() {
      const stopped = server;
      if (stopped === undefined) return;
      server = undefined;
      address = undefined;
      await closed(stopped);
    },
  };
}

function answer(registry: Registry, path: string, { method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
  if (withoutQuery(url) !== path) return refuse(response, 404, `metrics are at ${path}`);
  if (method !== 'GET' && method !== 'HEAD') return refuse(response.setHeader('allow', 'GET, HEAD'), 405, 'metrics can be read only');
  const format = negotiateFormat(headers.accept);
  response.setHeader('content-type', contentTypes[format]).end(expose(registry, format));
}

function refuse(response: ServerResponse, status: number, problem: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${problem}\n`);
}

async function listening(server: Server, { host, port }: Address): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  return formatAddress({ host, port: bound !== null && typeof bound === 'object' ? bound.port : port });
}

async function closed(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
  // Node closes idle connections with the server, and each busy one when its answer is out.
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(cut);
}
