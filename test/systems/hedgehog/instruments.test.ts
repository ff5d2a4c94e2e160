import express from 'express';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/instruments/registry.ts';
import { requestIdMiddleware } from '../../../src/node/middleware/requestId.ts';
import {
  createPendingHints, createRecorder, metricsMiddleware, operationOf, routes, type Operation,
} from '../../../src/systems/hedgehog/instruments.ts';
import { operations } from '../../../src/systems/hedgehog/metrics.ts';
import { allOf, shown } from '../shown.ts';

describe('the operation of a request', () => {
  const cases: readonly [string, string, Operation | undefined, string?][] = [
    ['GET', '/api/v1/tables', 'list_tables', ''],
    ['POST', '/api/v1/tables', 'create_table', ''],
    ['DELETE', '/api/v1/tables/users', 'delete_table', 'users'],
    ['GET', '/api/v1/tables/users/items/a', 'get_item', 'users'],
    ['PUT', '/api/v1/tables/users/items/a', 'put_item', 'users'],
    ['DELETE', '/api/v1/tables/users/items/a%2Fb', 'delete_item', 'users'],
    ['GET', '/api/v1/tables/users/items', 'scan_items', 'users'],
    ['GET', '/api/v1/tables/users/count', 'table_count', 'users'],
    ['GET', '/api/v1/tables/a%20b/count', 'table_count', 'a b'],
    ['GET', '/api/v1/tables/%zz/count', 'table_count', ''],
    ['PATCH', '/api/v1/tables', undefined],
    ['PUT', '/api/v1/tables', undefined],
    ['GET', '/api/v1/tables/users', undefined],
    ['GET', '/api/v1/tables/users/items/a/b', undefined],
    ['GET', '/api/v1/tables//items/a', undefined],
    ['GET', '/x/api/v1/tables', undefined],
    ['GET', '/metrics', undefined],
  ];
  it.each(cases)('%s %s is %s', (method, path, operation, table) => {
    expect(operationOf(method, path)).toEqual(operation === undefined ? undefined : { operation, table });
  });

  it('of a declared route is the route’s own', () => {
    expect(operations.map((operation) => operationOf(routes[operation].method, routes[operation].path)?.operation)).toEqual(operations);
  });
});

it('the middlewares for metrics and ids serve Express; a table that is not there is no label', async () => {
  const registry = createRegistry();
  const recorder = createRecorder(registry);
  const app = express();
  app.use(requestIdMiddleware);
  app.use(metricsMiddleware(recorder, (name) => name === 'users'));
  app.get('/api/v1/tables/:name/items/:key', (request, response) => void response.status(request.params.name === 'users' ? 200 : 404).end());
  app.put('/api/v1/tables/:name/items/:key', (_, response) => void response.status(503).end());
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const answers: Response[] = [];
  for (const [method, path] of [
    ['GET', '/api/v1/tables/users/items/a?x=1'], ['GET', '/api/v1/tables/users/items/b'], ['GET', '/api/v1/tables/guess/items/b'],
    ['PUT', '/api/v1/tables/users/items/a'], ['GET', '/api/v1/tables'], ['GET', '/elsewhere'],
  ] as const) {
    const answer = await fetch(url + path, { method, headers: { 'x-trace-id': `id-${answers.length}` } });
    await answer.arrayBuffer();
    answers.push(answer);
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(['id-0', 'id-1', 'id-2', 'id-3', 'id-4', 'id-5']);
  const expected = {
    'GET get_item 2xx users': 2,
    'GET get_item 4xx ': 1,
    'PUT put_item 5xx users': 1,
    'GET list_tables 4xx ': 1,
  };
  expect(shown(registry, 'hedgehog_http_requests_total')).toEqual(expected);
  expect(shown(registry, 'hedgehog_http_request_duration_seconds_count')).toEqual(expected);
});

it('pending hints are what the counts say, and zero for a peer that is no longer among them', () => {
  const registry = createRegistry();
  const pending = createPendingHints(registry);
  const seen = (counts: Readonly<Record<string, number>>) => {
    pending.updateHintedHandoffGauges(new Map(Object.entries(counts)));
    return allOf(registry, 'hedgehog_replication_hinted_handoff_pending');
  };
  expect(seen({ n1: 3, n2: 0 })).toEqual({ n1: 3, n2: 0 });
  expect(seen({ n2: 5, n3: 1 })).toEqual({ n1: 0, n2: 5, n3: 1 });
  expect(seen({})).toEqual({ n1: 0, n2: 0, n3: 0 });
  expect(seen({ n1: 2 })).toEqual({ n1: 2, n2: 0, n3: 0 });
});
