import { z } from 'zod';
import type { LoadScenario, LoadStep, Turn } from '../../node/load.ts';
import { nodeRehearsals, peerRehearsals, type Rehearsals } from '../../node/rehearsal.ts';
import { request, requestAny } from '../../node/request.ts';

/** How many different keys are used. */
const keys = 300;

/** Mostly reads, some writes of values of different sizes, and a few deletions; now and then a look at the cluster. */
const steps: readonly LoadStep[] = [
  { name: 'get_key', weight: 65, send: (turn) => request(key(turn)) },
  { name: 'put_key', weight: 27, send: (turn) => request(key(turn), { method: 'PUT', body: { index: turn.index, text: 'x'.repeat(turn.pick(1_000)) } }) },
  { name: 'delete_key', weight: 7, send: (turn) => request(key(turn), { method: 'DELETE' }) },
  { name: 'list_nodes', weight: 1, send: ({ target }) => request(`http://${target}/api/v1/nodes`) },
];

export const load: LoadScenario = {
  async prepare(targets) {
    await requestAny(targets, '/readyz', {}, ['200']);
    return { steps, close: async () => undefined };
  },
};

const members = '/api/v1/nodes';

export const rehearsals: Rehearsals = {
  ...nodeRehearsals,
  ...peerRehearsals,
  /** A node is sent out of the ring, and its keys stay where they are. Afterwards they move, and it comes back. */
  'stuck-rebalance': {
    where: 'all',
    faults: { rebalanceStuck: true },
    nodes: 2,
    async provoke(targets) {
      const response = await fetch(`http://${targets[0]}${members}`, { signal: AbortSignal.timeout(5_000) });
      const { nodes } = z.object({ nodes: z.array(z.string()) }).parse(await response.json());
      const leaving = nodes.at(-1) ?? '';
      await requestAny(targets, `${members}/${leaving}`, { method: 'DELETE' }, ['204']);
      return () => requestAny(targets, members, { method: 'POST', body: { node: leaving } }, ['201']);
    },
  },
};

function key({ target, pick }: Turn): string {
  return `http://${target}/api/v1/keys/key-${pick(keys)}`;
}
