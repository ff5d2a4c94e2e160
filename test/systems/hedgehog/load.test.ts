import { expect, it } from 'vitest';
import { driveLoad } from '../../../src/node/load.ts';
import { load } from '../../../src/systems/hedgehog/load.ts';
import { metricsOf, startCluster } from './cluster.ts';

it('the load of hedgehog is what its nodes count', async () => {
  const nodes = await startCluster(2);
  const report = await driveLoad(load, { targets: nodes.map(({ address }) => address), rate: 1_000, seconds: 0.3 });
  const counted: Record<string, number> = {};
  for (const { name, samples } of nodes.flatMap(metricsOf)) {
    if (name !== 'hedgehog_http_requests_total') continue;
    for (const { labels, value } of samples) counted[labels['operation'] ?? ''] = (counted[labels['operation'] ?? ''] ?? 0) + value;
  }
  expect(report.sent).toBe(300);
  expect(counted).toMatchObject({ ...report.steps, create_table: 2 });
  expect(Object.keys(report.statuses).every((status) => ['200', '204', '404'].includes(status))).toBe(true);
  await Promise.all(nodes.map((node) => node.stop()));
});

it('the load of hedgehog says so when nothing listens', async () => {
  const [node] = await startCluster(1);
  await node?.stop();
  await expect(load.prepare([node?.address ?? ''])).rejects.toThrow(/is a node running at/);
});
