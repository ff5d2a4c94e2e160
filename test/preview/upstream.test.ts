import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { askUpstream, isPrometheusAnswer, type UpstreamAnswer, type UpstreamLimits } from '../../src/preview/upstream.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const place = server.address();
  return `http://127.0.0.1:${typeof place === 'object' ? place?.port : ''}`;
}

function ask(url: string, { authorization, ...limits }: UpstreamLimits & { readonly authorization?: string } = {}): Promise<UpstreamAnswer> {
  return askUpstream({ name: 'Prometheus', url, option: '--prometheus', isAnswer: isPrometheusAnswer, ...(authorization === undefined ? {} : { authorization }) }, '/api/v1/query?query=up', limits);
}

const errorOf = ({ body }: UpstreamAnswer) => (JSON.parse(body) as { readonly error: string }).error;

describe('what a query is passed on to', () => {
  it.each([301, 302, 303, 307, 308])('is not left for another address by %i', async (status) => {
    const asked: string[] = [];
    const secret = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end('{"status":"success","data":"secret"}');
    });
    const url = await serve((_, response) => response.writeHead(status, { location: `${secret}/secret` }).end());
    const answered = await ask(url);
    expect(answered.status).toBe(502);
    expect(errorOf(answered)).toBe(`What answers at ${url} sends queries to another address (${status}), which is not followed: name the Prometheus itself in --prometheus.`);
    expect(asked).toEqual([]);
  });

  it('is told the password that it wants, and nothing else of who asks', async () => {
    let headers: Readonly<Record<string, unknown>> = {};
    const url = await serve((request, response) => {
      headers = request.headers;
      response.end('{"status":"success"}');
    });
    await ask(url, { authorization: 'Basic dTpw' });
    expect(headers).toMatchObject({ authorization: 'Basic dTpw' });
    expect(headers).not.toHaveProperty('cookie');
    await ask(url);
    expect(headers).not.toHaveProperty('authorization');
  });

  it('may want a password, which is said without repeating one', async () => {
    const url = await serve((_, response) => response.writeHead(401).end('Unauthorized'));
    const answered = await ask(url, { authorization: 'Basic dTpw' });
    expect(errorOf(answered)).toMatch(/does not let the preview in \(401\): put a user and a password/);
    expect(answered.body).not.toContain('dTpw');
  });

  it('may complain, and that is passed on as it is', async () => {
    const body = '{"status":"error","errorType":"bad_data","error":"parse error"}';
    const url = await serve((_, response) => response.writeHead(400).end(body));
    expect(await ask(url)).toEqual({ status: 400, body });
  });

  it('is not listened to beyond a size', async () => {
    const url = await serve((_, response) => {
      // Without an end, until nobody listens any longer.
      const more = () => {
        if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(more);
      };
      response.on('drain', more);
      more();
    });
    const answered = await ask(url, { bytes: 2 ** 20 });
    expect(answered.status).toBe(502);
    expect(errorOf(answered)).toBe(`Prometheus at ${url} answers with more than 1 MiB: look at a shorter time, or at fewer series.`);
  });

  it('is not waited for without an end', async () => {
    const url = await serve(() => undefined);
    expect(errorOf(await ask(url, { milliseconds: 50 }))).toContain('cannot be reached (no answer within 0.05 s)');
  });

  it('is left alone once nobody waits for its answer', async () => {
    let wasLeft: () => void = () => undefined;
    const left = new Promise<void>((done) => (wasLeft = done));
    const asking = new AbortController();
    const url = await serve((_, response) => {
      response.once('close', wasLeft);
      asking.abort();
    });
    await ask(url, { signal: asking.signal });
    await left;
  });
});
