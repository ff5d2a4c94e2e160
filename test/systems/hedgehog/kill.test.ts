import { afterAll, expect, it } from 'vitest';
import { request } from '../../../src/node/request.ts';
import { readExposition } from '../../instruments/read-exposition.ts';
import { startNodeProcess, type NodeProcess } from '../../support/nodeProcess.ts';
import { freePorts } from '../../../src/runtime/ports.ts';
import { until } from '../../../src/runtime/wait.ts';

const running: NodeProcess[] = [];
afterAll(async () => {
  for (const node of running) await node.stop();
});

/** What a node's metrics of one name add up to; of one peer, when it is named. */
async function total(address: string, name: string, peer?: string): Promise<number> {
  const families = readExposition(await (await fetch(`http://${address}/metrics`)).text());
  const samples = families.flatMap((family) => family.samples).filter((sample) => sample.name === name);
  return samples.filter(({ labels }) => peer === undefined || labels['target_node'] === peer).reduce((sum, { value }) => sum + value, 0);
}

it('a peer that is killed under load and comes back, empty, is handed everything that was acknowledged meanwhile', async () => {
  const ports = await freePorts(6);
  const addresses = ports.slice(0, 3).map((port) => `127.0.0.1:${port}`);
  const [one = '', two = '', three = ''] = addresses;
  const peers = addresses.join(',');
  const control = `127.0.0.1:${ports[5]}`;
  const start = (i: number): NodeProcess => {
    const node = startNodeProcess('hedgehog', '--listen', addresses[i] ?? '', '--peers', peers, '--control', `127.0.0.1:${ports[3 + i]}`, '--log-level', 'error');
    running.push(node);
    return node;
  };
  const [, , third] = [start(0), start(1), start(2)];
  for (const address of addresses) {
    await until(`${address} is ready`, { seconds: 60 }, async () => ((await request(`http://${address}/readyz`)) === '200' ? true : undefined));
  }
  const api = (address: string, path = '') => `http://${address}/api/v1/tables${path}`;
  expect(await request(api(one), { method: 'POST', body: { name: 'users' } })).toBe('201');

  // Writers that go on throughout, also while the dead peer comes back, at the two nodes that stay: of each key, what was acknowledged last.
  const acknowledged = new Map<string, number>();
  let isWriting = true;
  const write = async (address: string, writer: number): Promise<void> => {
    for (let i = 0; isWriting; i += 1) {
      const key = `${writer}-${i % 20}`;
      if ((await request(api(address, `/users/items/${key}`), { method: 'PUT', body: i })) === '204') acknowledged.set(key, i);
    }
  };
  const writers = Promise.all([write(one, 0), write(two, 1), write(one, 2), write(two, 3)]);
  await until('everything is written once', { seconds: 60 }, async () => (acknowledged.size === 80 ? true : undefined));

  expect((await fetch(`http://${control}/kill`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(202);
  expect(await third?.ended).toEqual([null, 'SIGKILL']);
  const pending = 'hedgehog_replication_hinted_handoff_pending';
  for (const address of [one, two]) {
    // Each of them is written 40 keys, and owes all of them.
    await until(`${address} owes the dead peer each of its keys`, { seconds: 60 }, async () => ((await total(address, pending, three)) === 40 ? true : undefined));
  }
  const replayed = 'hedgehog_replication_hint_replay_ops_total';
  const before = { [one]: await total(one, replayed, three), [two]: await total(two, replayed, three) };
  start(2);
  // The writers go on: the peer takes new changes while it is handed the old ones.
  for (const address of [one, two]) {
    await until(`${address} owes nothing any more`, { seconds: 60 }, async () => ((await total(address, pending)) === 0 ? true : undefined));
    // Of each key the latest change at the least, and once more for each that a change was still under way to.
    expect((await total(address, replayed, three)) - (before[address] ?? 0)).toBeGreaterThan(0);
  }
  const since = new Map(acknowledged);
  await until('everything is written once more', { seconds: 60 }, async () => ([...acknowledged].every(([key, value]) => value > (since.get(key) ?? 0)) ? true : undefined));
  isWriting = false;
  await writers;
  for (const address of [one, two]) {
    await until(`${address} owes nothing in the end`, { seconds: 60 }, async () => ((await total(address, pending)) === 0 ? true : undefined));
  }
  const asked = async () => (await total(one, received)) + (await total(two, received));
  const received = 'hedgehog_replication_received_total';
  const askedBefore = await asked();
  for (const [key, value] of acknowledged) {
    const answer = await fetch(api(three, `/users/items/${key}`));
    expect([key, answer.status, await answer.json()]).toEqual([key, 200, value]);
  }
  // It has them itself: nobody else was asked.
  expect(await asked()).toBe(askedBefore);
}, 240_000);
