import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/instruments/registry.ts';
import { counter } from '../../src/metric/metric.ts';
import { createMetricsServer, type MetricsServer } from '../../src/node/metricsServer.ts';
import { readExposition, valueOf } from '../instruments/read-exposition.ts';

const pings = counter('test_pings_total', { help: 'Pings.' });
let server: MetricsServer | undefined;
afterEach(() => server?.stop());

function create(options = {}): MetricsServer {
  const registry = createRegistry();
  registry.counter(pings).with({}).inc(3);
  return (server = createMetricsServer(registry, options));
}

describe('the metrics server', () => {
  it('listens on the loopback address unless told otherwise, and shows what the registry holds', async () => {
    const address = await create().start();
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(server?.address).toBe(address);
    const response = await fetch(`http://${address}/metrics?x=1`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(valueOf(readExposition(await response.text()), 'test_pings_total')).toBe(3);
  });

  it('shows the format that is asked for', async () => {
    const address = await create().start();
    const response = await fetch(`http://${address}/metrics`, { headers: { accept: 'application/openmetrics-text; version=1.0.0' } });
    expect(response.headers.get('content-type')).toMatch(/^application\/openmetrics-text/);
    expect(await response.text()).toMatch(/# EOF\n$/);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/metrics/x', 404],
    ['POST', '/metrics', 405],
    ['DELETE', '/metrics', 405],
    ['HEAD', '/metrics', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    const address = await create().start();
    const response = await fetch(`http://${address}${path}`, { method });
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get('allow')).toBe('GET, HEAD');
    await response.arrayBuffer();
  });

  it('has the path that it is given', async () => {
    const address = await create({ path: '/stats' }).start();
    expect((await fetch(`http://${address}/stats`)).status).toBe(200);
    expect((await fetch(`http://${address}/metrics`)).status).toBe(404);
  });

  it('is started once, and again after it was stopped; stopped, it listens no more', async () => {
    const created = create();
    await created.stop();
    const first = await created.start();
    await expect(created.start()).rejects.toThrow(`started already, at ${first}`);
    await fetch(`http://${first}/metrics`).then((response) => response.text());
    await Promise.all([created.stop(), created.stop()]);
    expect(created.address).toBeUndefined();
    await expect(fetch(`http://${first}/metrics`)).rejects.toThrow();
    const second = await created.start();
    expect((await fetch(`http://${second}/metrics`)).status).toBe(200);
  });

  it('that is stopped while it starts does not listen', async () => {
    const created = create();
    const starting = created.start();
    await created.stop();
    const address = await starting;
    await expect(fetch(`http://${address}/metrics`)).rejects.toThrow();
    expect(created.address).toBeUndefined();
  });

  it('does not start where another listens, and can be started elsewhere after', async () => {
    const address = await create().start();
    const first = server;
    const second = createMetricsServer(createRegistry(), { port: Number(address.split(':')[1]) });
    await expect(second.start()).rejects.toThrow(/EADDRINUSE/);
    await first?.stop();
    expect(await second.start()).toBe(address);
    server = second;
  });

  it('answers a scrape that is under way when it stops, and lets go of its connection', async () => {
    const address = await create().start();
    const socket = connect(Number(address.split(':')[1]), '127.0.0.1').setEncoding('utf8');
    // A request that has begun to arrive.
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n');
    await once(socket, 'connect');
    const before = await fetch(`http://${address}/metrics`);
    await before.text();
    const stopped = server?.stop();
    let text = '';
    socket.on('data', (part: string) => (text += part));
    socket.write('\r\n');
    await Promise.all([once(socket, 'close'), stopped]);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    // Else the connection would stay until the grace period is over.
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
    expect(text).toContain('\ntest_pings_total 3\n');
  });
});
