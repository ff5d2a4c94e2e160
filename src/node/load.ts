import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadOptions {
  /** Nodes of a hedgehog cluster, `host:port`; each request goes to the next one. */
  readonly targets: readonly string[];
  /** Requests a second, over all targets. */
  readonly rate: number;
  /** How long to go on; until the signal, when left out. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  readonly tables?: readonly string[];
  /** How many different items of each table are used. */
  readonly keys?: number;
  /** Requests under way at one time, beyond which new ones are dropped instead of sent. */
  readonly inFlight?: number;
}

export interface LoadReport {
  readonly sent: number;
  /** Requests that were due while too many were under way. */
  readonly dropped: number;
  /** Answers by status; requests without an answer are under `none`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Seconds from the moment a request was due to the end of its answer, so that a stalled server cannot hide its stall. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}

/** Of a hundred requests; the rest are scans. */
const mix = { get: 60, put: 30, delete: 8 } as const;

/** How often due requests are sent off. */
const tickMilliseconds = 10;

/**
 * Sends requests at a set rate, whatever becomes of them (an open loop), and reports when the last one is answered.
 * The sequence of requests is the same each time. The tables are created first.
 */
export async function driveLoad(options: LoadOptions): Promise<LoadReport> {
  const { targets, rate, seconds = Infinity, signal, tables = ['users', 'orders'], keys = 500, inFlight = 1_000 } = options;
  if (targets.length === 0) throw new RangeError('there is nothing to load: name at least one target');
  if (!(rate > 0)) throw new RangeError(`the rate is a positive number of requests a second, not ${rate}`);
  for (const name of tables) await createTable(targets, name);

  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const pending = new Set<Promise<void>>();
  let sent = 0;
  let dropped = 0;
  const began = performance.now();
  const total = Math.floor(rate * seconds);

  for (let next = 0; next < total && !signal?.aborted; await pause(signal)) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * rate) + 1);
    for (; next < due; next += 1) {
      if (pending.size >= inFlight) {
        dropped += 1;
        continue;
      }
      const dueAt = began + (next / rate) * 1_000;
      const request = send(next).then((status) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        latencies.push((performance.now() - dueAt) / 1_000);
        pending.delete(request);
      });
      sent += 1;
      pending.add(request);
    }
  }
  await Promise.all(pending);
  latencies.sort((a, b) => a - b);
  const percentile = (share: number): number => latencies[Math.ceil(share * latencies.length) - 1] ?? 0;
  return { sent, dropped, statuses, latency: { p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99), max: percentile(1) } };

  function send(index: number): Promise<string> {
    const draw = scramble(index);
    const table = tables[draw % tables.length] ?? '';
    const items = `http://${targets[index % targets.length]}/api/v1/tables/${table}/items`;
    const item = `${items}/item-${scramble(draw) % keys}`;
    const kind = scramble(draw + 1) % 100;
    if (kind < mix.get) return request(item, 'GET');
    if (kind < mix.get + mix.put) return request(item, 'PUT', { index });
    return kind < mix.get + mix.put + mix.delete ? request(item, 'DELETE') : request(`${items}?limit=20`, 'GET');
  }
}

/** A pause that the signal cuts short. */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(tickMilliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

async function createTable(targets: readonly string[], name: string): Promise<void> {
  for (const target of targets) {
    const status = await request(`http://${target}/api/v1/tables`, 'POST', { name });
    if (status === '201' || status === '409') return;
  }
  throw new Error(`no target can create the table "${name}": is a node running at ${targets.join(', ')}?`);
}

async function request(url: string, method: string, body?: unknown): Promise<string> {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch {
    return 'none';
  }
}

/** A whole number that looks random, the same for the same input (the finaliser of MurmurHash3). */
function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
