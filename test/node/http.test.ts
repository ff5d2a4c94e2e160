import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { z } from 'zod';
import { createRegistry } from '../../src/instruments/registry.ts';
import { counter } from '../../src/metric/metric.ts';
import { createHttp, defaultLimits, HttpError, parse, statusClass, traceRequests } from '../../src/node/http.ts';
import { closeServer, listen } from '../../src/node/lifecycle.ts';
import { createTracing, type Scope, type Tracing } from '../../src/node/tracing.ts';

/** More than a test needs at one time. */
const connections = 20;
const pings = counter('test_pings_total', { help: 'Pings.' });
let ready: boolean;
let lines: Record<string, unknown>[];
let app: ReturnType<typeof createHttp>;
let url: string;
/** Lets the answer of `/slow` come. */
let slow: (() => void) | undefined;
let onEnd: (outcome: Parameters<Scope['end']>[0]) => void;

beforeEach(async () => {
  ready = true;
  lines = [];
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) });
  const registry = createRegistry();
  registry.counter(pings).with({}).inc(3);
  slow = undefined;
  onEnd = () => undefined;
  const inner = createTracing({ service: 'test', instance: 'one' });
  const tracing: Tracing = {
    ...inner,
    request(...given) {
      const scope = inner.request(...given);
      const end: Scope['end'] = (outcome) => {
        onEnd(outcome);
        scope.end(outcome);
      };
      return Object.create(scope, { end: { value: end } }) as Scope;
    },
  };
  app = createHttp({ registry, logger, tracing, ready: () => ready, limits: { ...defaultLimits, bodyBytes: 100, headerMilliseconds: 2_000, requestMilliseconds: 3_000, connections } });
  app.register(async (api) => {
    traceRequests(api, 'http.request', tracing, logger);
    api.get('/ping/:id', async ({ scope }) => ({ trace: scope.traceId }));
    api.post('/ping', async ({ body }) => parse(z.strictObject({ a: z.number(), b: z.string() }), body));
    api.get('/slow', () => new Promise<void>((resolve) => (slow = resolve)));
    api.get('/full', async () => {
      throw new HttpError(507, 'no room');
    });
    api.get('/bug', async () => {
      throw new Error('the password is swordfish');
    });
  });
  url = `http://${await listen(app, { host: '127.0.0.1', port: 0 })}`;
});
afterEach(() => closeServer(app));

describe('/metrics', () => {
  it('is text for curl and OpenMetrics for a scraper that asks for it', async () => {
    const text = await fetch(`${url}/metrics`);
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await text.text()).toContain('# TYPE test_pings_total counter\ntest_pings_total 3\n');
    const open = await fetch(`${url}/metrics`, { headers: { accept: 'application/openmetrics-text;version=1.0.0' } });
    expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(await open.text()).toMatch(/# TYPE test_pings counter\n[^]*# EOF\n$/);
  });
});

it('/readyz follows the node, /healthz only says that it runs', async () => {
  const statuses = async () => [(await fetch(`${url}/readyz`)).status, (await fetch(`${url}/healthz`)).status];
  expect(await statuses()).toEqual([200, 200]);
  ready = false;
  expect(await statuses()).toEqual([503, 200]);
});

describe('the request id', () => {
  it.each(['order-17', 'a.b:c_d', 'x'.repeat(128)])('%s is taken and echoed', async (id) => {
    const response = await fetch(`${url}/ping/1`, { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toBe(id);
    expect(lines[0]).toMatchObject({ request_id: id });
  });

  it.each([
    ['none', undefined],
    ['one that is too long', 'x'.repeat(129)],
    ['one with odd characters', 'a"b c'],
    ['an empty one', ''],
  ])('is made up for %s, also where nothing is routed', async (_, id) => {
    for (const path of ['/ping/1', '/nowhere']) {
      const response = await fetch(url + path, id === undefined ? {} : { headers: { 'x-request-id': id } });
      expect(response.headers.get('x-request-id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    }
  });
});

describe('the trace', () => {
  it('of the caller goes on; its id is in the header, the handler and the log line', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${url}/ping/1`, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    expect(response.headers.get('x-trace-id')).toBe(trace);
    expect(await response.json()).toEqual({ trace });
    expect(lines).toEqual([expect.objectContaining({ trace_id: trace, method: 'GET', url: '/ping/1', status: 200, msg: 'http.request' })]);
  });

  it.each(['', 'nonsense', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'])('starts anew for the context "%s"', async (traceparent) => {
    const response = await fetch(`${url}/ping/1`, { headers: { traceparent } });
    expect(response.headers.get('x-trace-id')).toMatch(/^(?!0{32})[\da-f]{32}$/);
  });
});

describe('a request that no handler sees to its end', () => {
  it.each([
    ['a route that is not there', 'GET', '/nowhere', 404],
    ['a method that a route does not have', 'PUT', '/ping', 404],
    ['a path that cannot be decoded', 'GET', '/ping/%zz', 400],
  ])('has a trace and a line: %s', async (_, method, path, status) => {
    const response = await fetch(url + path, { method });
    const trace_id = response.headers.get('x-trace-id');
    expect(trace_id).toMatch(/^[\da-f]{32}$/);
    await vi.waitFor(() => expect(lines).toEqual([expect.objectContaining({ msg: 'http.request', trace_id, method, url: path, status })]));
  });

  it('has them too when its client hangs up, and its span ends', async () => {
    const ended: unknown[] = [];
    onEnd = (outcome) => void ended.push(outcome);
    const leave = new AbortController();
    const left = fetch(`${url}/slow`, { signal: leave.signal });
    await vi.waitFor(() => expect(slow).toBeDefined());
    leave.abort();
    await expect(left).rejects.toThrow();
    await vi.waitFor(() => expect(lines).toEqual([expect.objectContaining({ msg: 'http.request', url: '/slow', status: 499, trace_id: expect.stringMatching(/^[\da-f]{32}$/) as unknown })]));
    slow?.();
    expect(ended).toEqual([{ attributes: { 'http.request.method': 'GET', 'http.route': '/slow', 'http.response.status_code': 499 }, failed: false }]);
  });

  it('has none when it only asks whether the node is well, or for its metrics', async () => {
    for (const path of ['/metrics', '/healthz', '/readyz']) expect((await fetch(url + path)).headers.get('x-trace-id')).toBeNull();
    await fetch(`${url}/ping/1`);
    await vi.waitFor(() => expect(lines).toHaveLength(1));
  });
});

describe('errors', () => {
  const json = { 'content-type': 'application/json' };
  it.each([
    ['a route that is not there', '/nowhere', {}, 404, 'there is no GET /nowhere'],
    ['a method that a route does not have', '/ping', { method: 'PUT' }, 404, 'there is no PUT /ping'],
    ['HEAD, which no catalogue lists as a method', '/ping/1', { method: 'HEAD' }, 404, undefined],
    ['a body that is no JSON', '/ping', { method: 'POST', headers: json, body: '{' }, 400, /JSON/],
    ['a body with several faults', '/ping', { method: 'POST', headers: json, body: '{"a":"1","c":2}' }, 400, /a: .*b: .*"c"/],
    ['a body that is too long', '/ping', { method: 'POST', headers: json, body: `"${'x'.repeat(100)}"` }, 413, /too large/],
    ['a path that cannot be decoded', '/ping/%zz', {}, 400, /%zz/],
    ['an error that is meant for the client', '/full', {}, 507, 'no room'],
    ['a bug, whose message stays inside', '/bug', {}, 500, 'internal error'],
  ])('%s', async (_, path, init, status, message) => {
    const response = await fetch(url + path, init);
    expect(response.status).toBe(status);
    const text = await response.text();
    if (message === undefined) expect(text).toBe('');
    else expect(JSON.parse(text)).toMatchObject({ error: expect.stringMatching(message) as unknown });
  });

  it('a bug is logged with its cause, under the trace of its request', async () => {
    const response = await fetch(`${url}/bug`);
    const trace_id = response.headers.get('x-trace-id');
    expect(lines).toEqual([
      expect.objectContaining({ level: 50, trace_id, err: expect.objectContaining({ message: 'the password is swordfish' }) as unknown }),
      expect.objectContaining({ msg: 'http.request', trace_id, status: 500 }),
    ]);
  });
});

describe('a client that takes too much', () => {
  /** Opens a connection, writes, and waits for its end. @returns what came back */
  const spoken = (text: string): Promise<string> =>
    new Promise((resolve) => {
      let heard = '';
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
      socket.setEncoding('utf8').on('data', (part: string) => void (heard += part)).on('error', () => undefined).on('close', () => resolve(heard));
    });

  it('of time for its header is cut off', async () => {
    expect(await spoken('GET /ping/1 HTTP/1.1\r\nhost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('of time for its body is cut off', async () => {
    expect(await spoken('POST /ping HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('of room in its header, or of a path, is refused', async () => {
    expect(await spoken(`GET /ping/1 HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await fetch(`${url}/ping/${'x'.repeat(2_000)}`)).status).toBe(414);
  });

  it('of connections gets no more of them', async () => {
    const sockets = await Promise.all(Array.from({ length: connections }, () => new Promise<Socket>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => resolve(socket));
    })));
    expect(await spoken('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n')).toBe('');
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () => expect((await fetch(`${url}/healthz`)).status).toBe(200), 5_000);
  });
});

it.each([
  [200, '2xx'],
  [204, '2xx'],
  [400, '4xx'],
  [499, '4xx'],
  [500, '5xx'],
  [507, '5xx'],
])('%d is a %s', (status, expected) => expect(statusClass(status)).toBe(expected));
