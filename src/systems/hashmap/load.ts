import type { LoadScenario, LoadStep, Turn } from '../../node/load.ts';
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

function key({ target, pick }: Turn): string {
  return `http://${target}/api/v1/keys/key-${pick(keys)}`;
}
