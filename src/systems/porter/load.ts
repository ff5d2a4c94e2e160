import { status } from '@grpc/grpc-js';
import { openGrpcClient, outcomeOf } from '../../node/grpcClient.ts';
import { grpcAddressOf } from '../../node/grpcDiscovery.ts';
import type { LoadScenario, LoadStep, Turn } from '../../node/load.ts';
import { nodeRehearsals, type Rehearsals } from '../../node/rehearsal.ts';
import { request, requestAny } from '../../node/request.ts';
import { sqlService } from './service/sqlService.ts';

/** How many different customers there are. */
const customers = 200;

const schema = 'CREATE TABLE IF NOT EXISTS orders (customer INTEGER PRIMARY KEY, amount REAL, note TEXT)';
const change =
  'INSERT INTO orders VALUES (?, ?, ?) ON CONFLICT (customer) DO UPDATE SET amount = amount + excluded.amount, note = excluded.note';
const lookup = 'SELECT amount, note FROM orders WHERE customer = ?';
const report = 'SELECT customer, amount FROM orders ORDER BY amount DESC';
/** Asks for a table that never was, as real clients do now and then. */
const mistake = 'SELECT * FROM invoices';

/** More rows than a connection takes in one go, so that there are some left to send when the client leaves. */
const long = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i, hex(zeroblob(200)) FROM n`;

/** Mostly reads, over both protocols, some writes, a few streams and questions about the tables. */
export const load: LoadScenario = {
  async prepare(targets) {
    for (const target of targets) await requestAny([target], '/execute', { method: 'POST', body: { sql: schema } }, ['200']);
    const addresses = await Promise.all(targets.map(grpcAddressOf));
    const clients = new Map(targets.map((target, i) => [target, openGrpcClient(addresses[i] ?? '', sqlService)]));

    const post = ({ target }: Turn, path: string, sql: string, ...params: readonly unknown[]): Promise<string> =>
      request(`http://${target}${path}`, { method: 'POST', body: { sql, params } });
    const call = async ({ target }: Turn, method: string, ...messages: readonly object[]): Promise<string> => {
      const client = clients.get(target);
      return client === undefined ? 'none' : outcomeOf(client.call(method, messages));
    };
    /** Leaves with the first rows. @returns `CANCELLED`, or what else became of it */
    const leave = async ({ target }: Turn): Promise<string> => {
      const leaving = new AbortController();
      const options = { signal: leaving.signal, onMessage: () => leaving.abort() };
      const result = await clients.get(target)?.call('StreamQuery', [{ sql: long }], options);
      // A client that leaves gets no trailers, and knows from the rows alone that there was an answer.
      return result === undefined || result.messages.length === 0 ? 'none' : (status[result.code] ?? 'none');
    };
    const one = (turn: Turn): object => ({ sql: lookup, params: [{ integer: turn.pick(customers) }] });
    const row = (turn: Turn): object => ({
      sql: change,
      params: [{ integer: turn.pick(customers) }, { real: turn.pick(10_000) / 100 }, { text: `order ${turn.index}` }],
    });

    const steps: readonly LoadStep[] = [
      { name: 'query', weight: 35, send: (turn) => post(turn, '/query', lookup, turn.pick(customers)) },
      { name: 'execute', weight: 12, send: (turn) => post(turn, '/execute', change, turn.pick(customers), turn.pick(10_000) / 100, `order ${turn.index}`) },
      { name: 'list_tables', weight: 3, send: ({ target }) => request(`http://${target}/tables`) },
      { name: 'describe_table', weight: 2, send: (turn) => request(`http://${turn.target}/tables/${turn.pick(10) === 0 ? 'invoices' : 'orders'}`) },
      { name: 'mistake', weight: 1, send: (turn) => post(turn, '/query', mistake) },
      { name: 'grpc_query', weight: 25, send: (turn) => call(turn, 'Query', one(turn)) },
      { name: 'grpc_execute', weight: 8, send: (turn) => call(turn, 'Execute', row(turn)) },
      { name: 'grpc_list_tables', weight: 2, send: (turn) => call(turn, 'ListTables', {}) },
      { name: 'grpc_stream', weight: 5, send: (turn) => call(turn, 'StreamQuery', { sql: report }) },
      { name: 'grpc_leave', weight: 1, send: leave },
      { name: 'grpc_ingest', weight: 3, send: (turn) => call(turn, 'Ingest', row(turn), row(turn), row(turn)) },
      { name: 'grpc_exchange', weight: 4, send: (turn) => call(turn, 'Exchange', one(turn), one(turn)) },
    ];
    return {
      steps,
      close: async () => {
        for (const client of clients.values()) client.close();
      },
    };
  },
};

export const rehearsals: Rehearsals = {
  ...nodeRehearsals,
  /** Nothing is taken out of the queue, so that it fills and turns away what comes. */
  'full-queue': { where: 'all', faults: { queueStalled: true } },
};
