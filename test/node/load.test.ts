import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { driveLoad } from '../../src/node/load.ts';

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** A server that notes what it was asked, and answers with a status. */
async function serve(statusOf: (method: string, count: number) => number): Promise<{ target: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    response.writeHead(statusOf(request.method ?? '', asked.length), { connection: 'close' }).end();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { target: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('the load', () => {
  it('sends as many requests as rate and time make, of every kind, and counts every answer', async () => {
    const { target, asked } = await serve((method) => (method === 'POST' ? 201 : method === 'PUT' ? 500 : 200));
    const report = await driveLoad({ targets: [target], rate: 2_000, seconds: 0.2, tables: ['t'] });
    expect(report.sent).toBe(400);
    expect(report.dropped).toBe(0);
    const count = (prefix: string) => asked.filter((request) => request.startsWith(prefix)).length;
    expect(asked[0]).toBe('POST /api/v1/tables');
    expect(asked).toHaveLength(401);
    expect(report.statuses).toEqual({ 200: 400 - count('PUT'), 500: count('PUT') });
    expect(count('GET /api/v1/tables/t/items/item-')).toBeGreaterThan(count('PUT'));
    for (const kind of ['PUT', 'DELETE', 'GET /api/v1/tables/t/items?']) expect(count(kind)).toBeGreaterThan(0);
    const { p50, p95, p99, max } = report.latency;
    expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((a, b) => a - b));
    expect(p50).toBeGreaterThan(0);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const { target } = await serve((method, count) => {
      if (count === 20) controller.abort();
      return method === 'POST' ? 409 : 200;
    });
    const report = await driveLoad({ targets: [target], rate: 500, signal: controller.signal });
    expect(report.sent).toBeGreaterThanOrEqual(18);
    expect(report.statuses).toEqual({ 200: report.sent });
  });

  it('says so when nothing listens', async () => {
    const { target } = await serve(() => 200);
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    await expect(driveLoad({ targets: [target], rate: 1, seconds: 1 })).rejects.toThrow(/is a node running at/);
  });
});
