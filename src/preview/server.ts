import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { isReadQuery } from './queries.ts';
import { runbookPage } from './runbook.ts';
import { askUpstream, isPrometheusAnswer, isTempoAnswer, type Upstream } from './upstream.ts';

/** What the page shows. */
export interface PreviewContent {
  /** Grafana's JSON of each dashboard. */
  readonly dashboards: readonly { readonly uid: string; readonly title: string; readonly folder: string; readonly json: string }[];
  /** How often targets are scraped, in seconds: `$__rate_interval` is computed from it. */
  readonly scrapeSeconds: number;
  /** The Prometheus that queries go to, without a slash at its end; there is none when absent, and the page says so. */
  readonly prometheus?: string;
  /** What that Prometheus wants as `Authorization`; the page never learns it. */
  readonly authorization?: string;
  /** The Tempo that searches for traces go to, without a slash at its end; there is none when absent. */
  readonly tempo?: string;
  /** The counters of calls between services that the service graph is drawn from. */
  readonly calls?: { readonly all: string; readonly failed: string };
  /** Where runbooks are read, by alert; `/runbooks/<alert>` is here. */
  readonly runbooks: Readonly<Record<string, string>>;
  /** Runbooks in Markdown, by alert. */
  readonly runbookTexts?: Readonly<Record<string, string>>;
  /** The panel that shows what an alert is about, by alert. */
  readonly alertPanels?: Readonly<Record<string, AlertPanel>>;
}

/** A panel of a dashboard, or all of it, with what it is called. */
export interface AlertPanel {
  readonly uid: string;
  readonly dashboard: string;
  /** The panel's id. */
  readonly panel?: number;
  readonly title?: string;
}

export interface Preview {
  readonly url: string;
  stop(): Promise<void>;
}

/** The page may load what this server serves, and nothing else. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the dashboards as a page, on a loopback address. Queries are passed on to the one Prometheus named, and the one Tempo,
 * and only those that read.
 */
export async function startPreview(content: PreviewContent, { host = '127.0.0.1', port = 0 } = {}): Promise<Preview> {
  const files = await assets();
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000 }, (request, response) => {
    handle(request, response, content, files).catch((error: unknown) => {
      if (!response.headersSent) answer(response, 502, 'application/json', JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
      else response.destroy();
    });
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, done));
  return { url: `http://${addressOf(server)}/`, stop: () => close(server) };
}

async function handle(request: IncomingMessage, response: ServerResponse, content: PreviewContent, files: Assets): Promise<void> {
  // A page of another site must not get here under a name that it lets point to this machine.
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) return answer(response, 403, 'text/plain', 'This server answers to the loopback address only.');
  if (request.method !== 'GET') return answer(response, 405, 'text/plain', 'This server only answers GET.');
  // Of what the browser asks, only path and query count, whatever host it writes before them.
  const path = request.url ?? '/';
  if (!URL.canParse(path, 'http://127.0.0.1')) return answer(response, 400, 'text/plain', 'That is no address.');
  const url = new URL(path, 'http://127.0.0.1');
  // A page of another site could not read an answer, but have queries asked; browsers say where a request comes from.
  const from = request.headers['sec-fetch-site'] ?? 'none';
  if (url.pathname.startsWith('/api/') && from !== 'same-origin' && from !== 'none') return answer(response, 403, 'application/json', JSON.stringify({ error: 'this server answers to its own page only' }));
  const file = files.get(url.pathname);
  if (file !== undefined) return answer(response, 200, file.type, file.body);
  if (url.pathname === '/api/content') {
    const dashboards = content.dashboards.map(({ uid, title, folder }) => ({ uid, title, folder }));
    const { prometheus = null, tempo = null, calls = null, scrapeSeconds, runbooks, alertPanels = {} } = content;
    return answer(response, 200, 'application/json', JSON.stringify({ dashboards, prometheus, tempo, calls, scrapeSeconds, runbooks, alertPanels }));
  }
  const dashboard = content.dashboards.find(({ uid }) => url.pathname === `/api/dashboards/${uid}`);
  if (dashboard !== undefined) return answer(response, 200, 'application/json', dashboard.json);
  const runbook = Object.entries(content.runbookTexts ?? {}).find(([alert]) => url.pathname === `/runbooks/${encodeURIComponent(alert)}`);
  if (runbook !== undefined) return answer(response, 200, 'text/html', runbookPage(...runbook, url.searchParams.get('theme') === 'dark' ? 'dark' : 'light'));
  const upstream = upstreamOf(url.pathname, content);
  if (upstream !== undefined) return passOn(url, response, upstream);
  return answer(response, 404, 'text/plain', 'There is nothing here.');
}

/** Who answers a path; a sentence says why nobody does. Undefined where the path is none of theirs. */
function upstreamOf(path: string, { prometheus, authorization, tempo }: PreviewContent): Upstream | { readonly status: number; readonly refused: string } | undefined {
  if (path === '/api/search') return tempo === undefined ? { status: 503, refused: 'no Tempo was named: start with --tempo URL' } : { name: 'Tempo', url: tempo, option: '--tempo', isAnswer: isTempoAnswer };
  if (!path.startsWith('/api/v1/')) return undefined;
  if (prometheus === undefined) return { status: 503, refused: 'no Prometheus was named: start with --prometheus URL' };
  if (!isReadQuery(path)) return { status: 403, refused: `${path} is no query that reads` };
  return { name: 'Prometheus', url: prometheus, option: '--prometheus', isAnswer: isPrometheusAnswer, ...(authorization === undefined ? {} : { authorization }) };
}

async function passOn(url: URL, response: ServerResponse, upstream: NonNullable<ReturnType<typeof upstreamOf>>): Promise<void> {
  if ('refused' in upstream) return answer(response, upstream.status, 'application/json', JSON.stringify({ error: upstream.refused }));
  const left = new AbortController();
  response.once('close', () => left.abort());
  const { status, body } = await askUpstream(upstream, url.pathname + url.search, { signal: left.signal });
  return answer(response, status, 'application/json', body);
}

function answer(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  response.end(body);
}

type Assets = ReadonlyMap<string, { readonly type: string; readonly body: string | Uint8Array }>;

/** The page's own files: its script is TypeScript, bundled at the start. */
async function assets(): Promise<Assets> {
  const page = join(import.meta.dirname, 'page');
  const bundle = await build({ entryPoints: [join(page, 'main.ts')], bundle: true, write: false, format: 'esm', target: 'es2022', minify: true, legalComments: 'eof' });
  const script = bundle.outputFiles[0]?.contents ?? new Uint8Array();
  const uplot = await readFile(createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css'), 'utf8');
  return new Map([
    ['/', { type: 'text/html', body: await readFile(join(page, 'index.html'), 'utf8') }],
    ['/page.css', { type: 'text/css', body: uplot + (await readFile(join(page, 'page.css'), 'utf8')) }],
    ['/page.js', { type: 'text/javascript', body: script }],
    ['/favicon.ico', { type: 'image/x-icon', body: '' }],
  ]);
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no address');
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
