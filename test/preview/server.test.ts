import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPreview, type Preview, type PreviewContent } from '../../src/preview/server.ts';

const content: PreviewContent = {
  dashboards: [{ uid: 'shop', title: 'Shop', folder: 'Systems', json: '{"uid":"shop"}' }],
  scrapeSeconds: 15,
  runbooks: {},
  runbookTexts: { ShopClosed: '# ShopClosed\n\nOpen it.' },
};

/** What the stand-in for Prometheus was asked. */
const asked: string[] = [];
let upstream: Server;
let address = '';
/** Where somebody listened a moment ago. */
let nobody = '';
const previews: Preview[] = [];

beforeAll(async () => {
  upstream = createServer((incoming, response) => {
    asked.push(incoming.url ?? '');
    if (incoming.url?.startsWith('/api/search') === true) return void response.end('{"traces":[]}');
    const isHtml = incoming.url?.startsWith('/html') === true;
    response.writeHead(isHtml ? 404 : 200).end(isHtml ? '<h1>Welcome</h1>' : '{"status":"success","data":[]}');
  });
  address = await listening(upstream);
  const gone = createServer();
  nobody = await listening(gone);
  await new Promise((done) => gone.close(done));
});
afterAll(async () => {
  for (const preview of previews) await preview.stop();
  upstream.close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const place = server.address();
  return `http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}`;
}

async function preview(prometheus?: string): Promise<string> {
  const started = await startPreview({ ...content, ...(prometheus === undefined ? {} : { prometheus }) });
  previews.push(started);
  return started.url;
}

/** Asks without the tidying of paths that fetch does. */
function get(url: string, path: string, { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<{ readonly status: number; readonly body: string; readonly policy: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), policy: String(response.headers['content-security-policy']) }));
    })
      .on('error', fail)
      .end();
  });
}

describe('the server of the preview', () => {
  it('listens on the loopback address', async () => {
    expect(new URL(await preview()).hostname).toBe('127.0.0.1');
  });

  it.each(['query?query=up', 'query_range?query=up&start=1&end=2&step=1', 'rules', 'alerts', 'label/job/values'])('passes on what reads: %s', async (path) => {
    const url = await preview(address);
    expect(await get(url, `/api/v1/${path}`)).toMatchObject({ status: 200, body: '{"status":"success","data":[]}' });
    expect(asked.at(-1)).toBe(`/api/v1/${path}`);
  });

  it('passes a search for traces on to Tempo, and says in a sentence that there is none', async () => {
    const started = await startPreview({ ...content, tempo: address });
    previews.push(started);
    expect(await get(started.url, '/api/search?q=%7B%7D')).toMatchObject({ status: 200, body: '{"traces":[]}' });
    expect(asked.at(-1)).toBe('/api/search?q=%7B%7D');
    expect(await get(await preview(address), '/api/search?q=%7B%7D')).toMatchObject({ status: 503, body: '{"error":"no Tempo was named: start with --tempo URL"}' });
  });

  it('asks Tempo for nothing but searches', async () => {
    const started = await startPreview({ ...content, tempo: address });
    previews.push(started);
    for (const path of ['/api/search/../traces/1', '/api/traces/1', '/api/search/tags', '/flush']) expect((await get(started.url, path)).status).toBe(404);
  });

  it('shows a runbook as a page under the same policy, and none that there is not', async () => {
    const url = await preview();
    const shown = await get(url, '/runbooks/ShopClosed?theme=dark');
    expect(shown).toMatchObject({ status: 200, policy: expect.stringContaining("default-src 'none'") });
    expect(shown.body).toContain('<p>Open it.</p>');
    expect((await get(url, '/runbooks/constructor')).status).toBe(404);
    expect((await get(url, '/runbooks/../package.json')).status).toBe(404);
  });

  it('keeps the prefix that a Prometheus is served under', async () => {
    await get(await preview(`${address}/prom`), '/api/v1/query?query=up');
    expect(asked.at(-1)).toBe('/prom/api/v1/query?query=up');
  });

  it.each<[string, string, Parameters<typeof get>[2], number]>([
    ['what deletes', '/api/v1/admin/tsdb/delete_series', {}, 403],
    ['what reads more than is asked for', '/api/v1/status/config', {}, 403],
    ['a way out of the API', '/api/v1/../../-/quit', {}, 404],
    ['a way out that is written in code', '/api/v1/query/%2e%2e/%2e%2e/%2e%2e/-/quit', {}, 404],
    ['a request that changes something', '/api/v1/query', { method: 'POST' }, 405],
    ['another site’s name for this machine', '/', { headers: { host: 'evil.example' } }, 403],
    ['a question that a page of another site asks', '/api/v1/query?query=up', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
    ['a question that a page of another port asks', '/api/v1/query?query=up', { headers: { 'sec-fetch-site': 'same-site' } }, 403],
    ['what is no address', '//', {}, 400],
  ])('refuses %s', async (_, path, options, status) => {
    const before = asked.length;
    expect((await get(await preview(address), path, options)).status).toBe(status);
    expect(asked).toHaveLength(before);
  });

  it.each<[string, () => string | undefined, RegExp]>([
    ['none was named', () => undefined, /^no Prometheus was named: start with --prometheus URL$/],
    ['there is none', () => nobody, /^Prometheus at http:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\): see that it runs, and that --prometheus names it\.$/],
    ['something else answers', () => `${address}/html`, /^What answers at \S+\/html is no Prometheus \(it said 404 to a query\): see that it runs, and that --prometheus names it\.$/],
  ])('says in a sentence that %s', async (_, prometheus, sentence) => {
    const { status, body } = await get(await preview(prometheus()), '/api/v1/query?query=up');
    expect(status).toBeGreaterThanOrEqual(502);
    expect((JSON.parse(body) as { readonly error: string }).error).toMatch(sentence);
  });

  it('lets the page load nothing from elsewhere, and no script that is not its own', async () => {
    const { policy } = await get(await preview(), '/');
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('tells its own page nothing of the password of its Prometheus', async () => {
    const started = await startPreview({ ...content, prometheus: address, authorization: 'Basic c2VjcmV0' });
    previews.push(started);
    expect((await get(started.url, '/api/content')).body).not.toMatch(/authorization|Basic|c2VjcmV0/);
  });
});
