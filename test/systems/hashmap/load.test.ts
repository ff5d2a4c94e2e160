import { expect, it } from 'vitest';
import { driveLoad } from '../../../src/node/load.ts';
import { load } from '../../../src/systems/hashmap/load.ts';
import { emitted } from '../exposed.ts';
import { startCluster } from './cluster.ts';

it('the load of hashmap is what its nodes count', async () => {
  const nodes = await startCluster(2);
  const report = await driveLoad(load, { targets: nodes.map(({ address }) => address), rate: 1_000, seconds: 0.3 });
  const of = (pattern: RegExp) =>
    nodes.flatMap((node) => Object.entries(emitted(node))).reduce((sum, [series, value]) => (pattern.test(series) ? sum + value : sum), 0);
  expect(report.sent).toBe(300);
  expect({
    get_key: of(/^requests_total\{GET,.*:key,/),
    put_key: of(/^requests_total\{PUT,/),
    delete_key: of(/^requests_total\{DELETE,/),
    list_nodes: of(/^requests_total\{GET,.*nodes,/),
  }).toEqual(report.steps);
  for (const [status, count] of Object.entries(report.statuses)) expect(of(new RegExp(`^requests_total.*,${status}}`))).toBe(count);
  expect(Object.keys(report.statuses).every((status) => ['200', '204', '404'].includes(status))).toBe(true);
  await Promise.all(nodes.map((node) => node.stop()));
});
