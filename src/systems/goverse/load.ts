import { z } from 'zod';
import type { LoadScenario, LoadStep, Turn } from '../../node/load.ts';
import { nodeRehearsals, peerRehearsals, type Rehearsals } from '../../node/rehearsal.ts';
import { request, requestAny } from '../../node/request.ts';

const objects = '/api/v1/objects';
const counters = Array.from({ length: 200 }, (_, i) => `counter-${i}`);
const rooms = Array.from({ length: 5 }, (_, i) => `room-${i}`);
/** Objects that come and go. */
const sessions = 100;
/** Clients that listen, over all targets. */
const listeners = ['web', 'web', 'mobile', 'mobile', 'bot', 'web'] as const;

/** Mostly calls of counters, some talk in rooms, and objects that come and go. */
const steps: readonly LoadStep[] = [
  { name: 'add', weight: 50, send: (turn) => call(turn, one(counters, turn), 'Add', { by: 1 + turn.pick(9) }) },
  { name: 'get', weight: 20, send: (turn) => call(turn, one(counters, turn), 'Get', {}) },
  { name: 'say', weight: 8, send: (turn) => call(turn, one(rooms, turn), 'Send', { text: `message ${turn.index}` }) },
  {
    name: 'create',
    weight: 12,
    send: (turn) => request(`http://${turn.target}${objects}`, { method: 'POST', body: { type: 'Counter', id: session(turn) } }),
  },
  { name: 'delete', weight: 10, send: (turn) => request(`http://${turn.target}${objects}/${session(turn)}`, { method: 'DELETE' }) },
];

export const load: LoadScenario = {
  async prepare(targets) {
    const create = (type: string, id: string) => requestAny(targets, objects, { method: 'POST', body: { type, id } }, ['201', '409']);
    for (const id of counters) await create('Counter', id);
    for (const id of rooms) await create('ChatRoom', id);
    const stop = new AbortController();
    const clients: string[] = [];
    const tell = (method: 'Join' | 'Leave', room: string, client: string) =>
      requestAny(targets, `${objects}/${room}/call/${method}`, { method: 'POST', body: { client } }, ['200']);
    for (const [index, kind] of listeners.entries()) {
      const client = await listen(targets[index % targets.length] ?? '', kind, stop.signal);
      clients.push(client);
      for (const room of rooms) await tell('Join', room, client);
    }
    return {
      steps,
      async close() {
        // A room would go on to send to clients that are gone. It may be gone itself by now.
        for (const client of clients) for (const room of rooms) await tell('Leave', room, client).catch(() => undefined);
        stop.abort();
      },
    };
  },
};

const shards = '/api/v1/shards';
const shardMap = z.object({
  members: z.array(z.object({ node: z.string() })),
  shards: z.array(z.object({ shard: z.number(), current: z.string() })),
});

export const rehearsals: Rehearsals = {
  ...nodeRehearsals,
  ...peerRehearsals,
  /** An operator orders some shards to another node, and none is released. Afterwards they move there, and stay. */
  'stuck-rebalance': {
    where: 'all',
    faults: { rebalanceStuck: true },
    nodes: 2,
    async provoke(targets) {
      const response = await fetch(`http://${targets[0]}${shards}`, { signal: AbortSignal.timeout(5_000) });
      const known = shardMap.parse(await response.json());
      const [from = '', to = ''] = known.members.map(({ node }) => node);
      for (const { shard } of known.shards.filter(({ current }) => current === from).slice(0, 8)) {
        await requestAny(targets, `${shards}/${shard}`, { method: 'PUT', body: { node: to } }, ['204', '409']);
      }
      return async () => undefined;
    },
  },
};

function call({ target }: Turn, id: string, method: string, args: object): Promise<string> {
  return request(`http://${target}${objects}/${id}/call/${method}`, { method: 'POST', body: args });
}

function one(ids: readonly string[], { pick }: Turn): string {
  return ids[pick(ids.length)] ?? '';
}

function session({ pick }: Turn): string {
  return `session-${pick(sessions)}`;
}

/** Connects a client that takes whatever it is sent. @returns its name */
async function listen(target: string, kind: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(`http://${target}/api/v1/stream?kind=${kind}`, { signal });
  if (!response.ok || response.body === null) throw new Error(`${target} takes no clients: it answers ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const { value = '' } = await reader.read();
  const [, client] = /^data: \{"client":"([^"]+)"\}/.exec(value) ?? [];
  if (client === undefined) throw new Error(`${target} does not say who its client is`);
  const drain = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  void drain().catch(() => undefined);
  return client;
}
