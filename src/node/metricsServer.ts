import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Registry } from '../instruments/registry.ts';
import { formatAddress, type Address } from './address.ts';
import { answerScrape } from './exposition.ts';
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
  let running: { readonly server: Server; readonly listening: Promise<string> } | undefined;
  let address: string | undefined;

  return {
    get address() {
      return address;
    },
    async start() {
      if (running !== undefined) throw new Error(`the metrics server is started already${address === undefined ? '' : `, at ${address}`}`);
      const server = createServer((request, response) => {
        // A connection that is kept for the next scrape would keep a stopped server waiting.
        if (!server.listening) response.setHeader('connection', 'close');
        answer(registry, path, request, response);
      });
      // One scraper needs one connection; a few of them, and people who look, are no load.
      server.maxConnections = 50;
      server.headersTimeout = 5_000;
      server.requestTimeout = 10_000;
      running = { server, listening: listening(server, { host, port }) };
      try {
        address = await running.listening;
      } catch (cause) {
        running = undefined;
        throw cause;
      }
      return address;
    },
    async stop() {
      if (running === undefined) return;
      const { server, listening: started } = running;
      // A server that is closed before it listens would listen all the same.
      await started.catch(() => undefined);
      running = undefined;
      address = undefined;
      await closed(server);
    },
  };
}

function answer(registry: Registry, path: string, { method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
  if (withoutQuery(url) !== path) return refuse(response, 404, `metrics are at ${path}`);
  if (method !== 'GET' && method !== 'HEAD') return refuse(response.setHeader('allow', 'GET, HEAD'), 405, 'metrics can be read only');
  const scrape = answerScrape(registry, headers);
  for (const [name, value] of Object.entries(scrape.headers)) response.setHeader(name, value);
  if (method === 'HEAD') {
    scrape.body.destroy();
    response.end();
    return;
  }
  // A scraper that hangs up is no error of ours, and an answer that cannot be finished is cut off: either way both ends are let go of.
  pipeline(scrape.body, response, () => undefined);
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
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(cut);
}
