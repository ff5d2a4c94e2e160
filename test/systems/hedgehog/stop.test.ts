import { expect, it } from 'vitest';
import { clientOf, metricsOf, startCluster, startNode, valueOf } from './cluster.ts';

it('a node that stops finishes the requests it has begun, and then takes no more', async () => {
  const [node] = await startCluster(1, { control: { host: '127.0.0.1', port: 0 } });
  if (node === undefined) throw new Error('no node');
  const client = clientOf(node);
  await client.createTable('t');
  await fetch(`http://${node.control}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"latencyMs":200}',
  });
  const slow = client.put('t', 'k', 1);
  // Another request that has been answered shows that the slow one, sent before it, has arrived.
  expect((await client.send('GET', '/readyz')).status).toBe(200);
  const stopped = node.stop();
  expect(await slow).toBe(204);
  await stopped;
  await expect(client.send('GET', '/readyz')).rejects.toThrow();
  await expect(fetch(`http://${node.control}/faults`)).rejects.toThrow();
  const labels = { method: 'PUT', operation: 'put_item', status: '2xx', table: 't' };
  expect(valueOf(metricsOf(node), 'hedgehog_http_requests_total', labels)).toBe(1);
});

it('a node that cannot listen leaves nothing open', async () => {
  const first = await startNode();
  const port = Number(first.address.split(':')[1]);
  const control = await startNode({ control: { host: '127.0.0.1', port: 0 } });
  const controlPort = Number(control.control?.split(':')[1]);
  await control.stop();
  const second = startNode({ listen: { host: '127.0.0.1', port }, control: { host: '127.0.0.1', port: controlPort } });
  await expect(second).rejects.toThrow(/EADDRINUSE/);
  await expect(fetch(`http://127.0.0.1:${controlPort}/faults`)).rejects.toThrow();
  await first.stop();
});
