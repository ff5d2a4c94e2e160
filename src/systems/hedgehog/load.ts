import type { LoadScenario, LoadStep, Turn } from '../../node/load.ts';
import { nodeRehearsals, peerRehearsals, type Rehearsals } from '../../node/rehearsal.ts';
import { request, requestAny } from '../../node/request.ts';

const api = '/api/v1/tables';
const tables = ['users', 'orders'] as const;
/** How many different items of each table are used. */
const keys = 500;

/** Mostly reads of single items, some writes, a few deletions and scans. */
const steps: readonly LoadStep[] = [
  { name: 'get_item', weight: 60, send: (turn) => request(item(turn)) },
  { name: 'put_item', weight: 30, send: (turn) => request(item(turn), { method: 'PUT', body: { index: turn.index } }) },
  { name: 'delete_item', weight: 8, send: (turn) => request(item(turn), { method: 'DELETE' }) },
  { name: 'scan_items', weight: 2, send: (turn) => request(`${items(turn)}?limit=20`) },
];

export const load: LoadScenario = {
  async prepare(targets) {
    for (const name of tables) await requestAny(targets, api, { method: 'POST', body: { name } }, ['201', '409']);
    return { steps, close: async () => undefined };
  },
};

export const rehearsals: Rehearsals = { ...nodeRehearsals, ...peerRehearsals };

function items({ target, pick }: Turn): string {
  return `http://${target}${api}/${tables[pick(tables.length)]}/items`;
}

function item(turn: Turn): string {
  return `${items(turn)}/item-${turn.pick(keys)}`;
}
