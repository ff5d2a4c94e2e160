import type { Sample } from '../api.ts';

/** Calls from one service to another, a second. */
export interface Calls {
  readonly client: string;
  readonly server: string;
  readonly rate: number;
  /** The share of them that fails. */
  readonly failing: number;
}

/** What two counters of calls, all and failed ones, say of each pair of services; pairs without calls are left out. */
export function callsOf(all: readonly Sample[], failed: readonly Sample[]): readonly Calls[] {
  const failures = new Map(failed.map((sample) => [pairOf(sample), valueOf(sample)]));
  return all
    .map((sample) => {
      const rate = valueOf(sample);
      return { client: sample.metric['client'] ?? '', server: sample.metric['server'] ?? '', rate, failing: rate > 0 ? (failures.get(pairOf(sample)) ?? 0) / rate : 0 };
    })
    .filter(({ rate }) => rate > 0)
    .sort((a, b) => a.client.localeCompare(b.client) || a.server.localeCompare(b.server));
}

/** Services in columns: those that nobody calls to the left, each further to the right than who calls it. Circles end where they began. */
export function columnsOf(calls: readonly Pick<Calls, 'client' | 'server'>[]): readonly (readonly string[])[] {
  const services = [...new Set(calls.flatMap(({ client, server }) => [client, server]))].sort();
  const depth = new Map(services.map((service) => [service, 0]));
  // As many rounds as there are services: after that, what still grows is a circle.
  for (let round = 1; round < services.length; round += 1) {
    for (const { client, server } of calls) {
      const wanted = (depth.get(client) ?? 0) + 1;
      if (client !== server && wanted === round && (depth.get(server) ?? 0) < wanted && !leads(calls, server, client)) depth.set(server, wanted);
    }
  }
  const columns = Math.max(0, ...depth.values()) + 1;
  return Array.from({ length: columns }, (_, column) => services.filter((service) => depth.get(service) === column));
}

/** Whether calls lead from one service to another. */
function leads(calls: readonly Pick<Calls, 'client' | 'server'>[], from: string, to: string, seen: ReadonlySet<string> = new Set()): boolean {
  return from === to || (!seen.has(from) && calls.some(({ client, server }) => client === from && server !== from && leads(calls, server, to, new Set([...seen, from]))));
}

function pairOf({ metric }: Sample): string {
  return JSON.stringify([metric['client'], metric['server']]);
}

function valueOf({ value: [, text] = [0, '0'] }: Sample): number {
  return Number(text);
}
