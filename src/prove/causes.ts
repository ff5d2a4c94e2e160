import { setTimeout as sleep } from 'node:timers/promises';
import type { ProofNode, ProofStack } from './stack.ts';

/** What scenarios need of a stack. */
export type Stage = Pick<ProofStack, 'nodes' | 'setFaults' | 'setFaultsOf' | 'kill' | 'ready'>;

const table = 'proof-of-items';

/**
 * Reads of one table, all through one node, while other nodes answer twice as many other questions: of the table more fails
 * than the alert on a table lets pass, and of the whole less than the alert that would mute it.
 */
export async function useOneTable({ address }: ProofNode, others: readonly ProofNode[], fired: AbortSignal): Promise<void> {
  const tables = '/api/v1/tables';
  const [well] = others;
  if (well === undefined) throw new RangeError('a table that fails by itself needs a second node of hedgehog');
  await ask(well.address, 'POST', tables, { name: table });
  const read = (node: string, path: string) => fetch(`http://${node}${path}`, { signal: AbortSignal.timeout(10_000) }).then((response) => response.arrayBuffer(), () => undefined);
  while (!fired.aborted) {
    await Promise.all([read(address, `${tables}/${table}/items/item`), ...others.map((node) => read(node.address, tables)), sleep(100, undefined, { signal: fired }).catch(() => undefined)]);
  }
}

/**
 * Kills at moments that nothing has chosen, as crashes have none. A node reads its uptime every fifteen seconds, so that it
 * must live a little longer than that for its end to be seen; and it must start twice within the minute that the alert's half
 * hour is hurried to.
 */
export async function restartAgainAndAgain({ kill, ready }: Stage, { name }: ProofNode, fired: AbortSignal): Promise<void> {
  for (let times = 0; times < 8 && !fired.aborted; times += 1) {
    await sleep(17_000 + Math.random() * 6_000, undefined, { signal: fired }).catch(() => undefined);
    if (fired.aborted) return;
    await kill(name);
    await ready(name);
  }
}

export async function ask(address: string, method: string, path: string, body?: object): Promise<true> {
  const response = await fetch(`http://${address}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok && response.status !== 409) throw new Error(`${method} ${path} at ${address}: ${response.status} ${await response.text()}`);
  return true;
}

export async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) await work(item);
}
