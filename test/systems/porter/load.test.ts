import { expect, it } from 'vitest';
import { driveLoad } from '../../../src/node/load.ts';
import { load } from '../../../src/systems/porter/load.ts';
import { nonZero } from '../exposed.ts';
import { startPorter } from './node.ts';

const sum = (counts: Readonly<Record<string, number>>, of: string): number =>
  Object.entries(counts).reduce((total, [labels, count]) => (labels.includes(of) ? total + count : total), 0);

it('the load of porter is what its node counts', async () => {
  const porter = await startPorter();
  const { registry, address } = porter.node;
  const { sent, steps, statuses } = await driveLoad(load, { targets: [address], rate: 400, seconds: 0.5 });
  expect(sent).toBe(200);
  expect(Object.keys(statuses).filter((status) => !['200', '400', '404', 'OK', 'CANCELLED'].includes(status))).toEqual([]);
  const requests = nonZero(registry, 'requests_total');
  const [calls, streams] = [nonZero(registry, 'grpc_responses_total'), nonZero(registry, 'grpc_stream_status_total')];
  expect({
    query: sum(requests, '/query,200'),
    mistake: sum(requests, '/query,400'),
    // One more makes the table.
    execute: sum(requests, '/execute') - 1,
    list_tables: sum(requests, '/tables,'),
    describe_table: sum(requests, '/tables/:name,'),
    grpc_query: sum(calls, '/Query'),
    grpc_execute: sum(calls, '/Execute'),
    grpc_list_tables: sum(calls, '/ListTables'),
    grpc_stream: sum(streams, '/StreamQuery,OK'),
    grpc_leave: sum(streams, '/StreamQuery,Canceled'),
    grpc_ingest: sum(streams, '/Ingest'),
    grpc_exchange: sum(streams, '/Exchange'),
  }).toEqual(steps);
  // Each client that left has rows that were not sent any more.
  expect(steps['grpc_leave']).toBeGreaterThan(0);
  expect(sum(nonZero(registry, 'grpc_stream_send_errors_total'), '/StreamQuery')).toBeGreaterThanOrEqual(steps['grpc_leave'] ?? 0);
  await porter.stop();
});

it('the load of porter says so when nothing listens', async () => {
  const porter = await startPorter();
  await porter.stop();
  await expect(load.prepare([porter.node.address])).rejects.toThrow(/is a node running at/);
});
