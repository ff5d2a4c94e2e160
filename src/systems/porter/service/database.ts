import type { FaultInjector } from '../../../node/faults.ts';
import { HttpError } from '../../../node/http.ts';
import type { Scope } from '../../../node/tracing.ts';
import type { Collector } from '../collector.ts';
import type { CurrentTrace } from '../currentTrace.ts';
import { porter } from '../metrics.ts';
import type { Engine } from './engine.ts';
import type { BoundedQueue } from './queue.ts';
import type { Outcome, Statement } from './statement.ts';

export interface Parts {
  readonly engine: Engine;
  readonly queue: BoundedQueue;
  readonly faults: FaultInjector;
  readonly collector: Collector;
  /** Told what the collector's exemplars are. */
  readonly trace: CurrentTrace;
}

/** What became of a statement, and where its time went, in seconds. */
export type Done = Outcome & { readonly timing: { readonly queue: number; readonly prepare: number; readonly execute: number } };

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly primaryKey: boolean;
}

/** What clients can ask for, whichever protocol they speak. All of it goes through the queue and throws `HttpError`. */
export interface Database {
  run(statement: Statement, scope: Scope): Promise<Done>;
  /** The names of all tables, in order. */
  tables(scope: Scope): Promise<readonly string[]>;
  /** @throws HttpError 404 when there is no such table */
  columns(table: string, scope: Scope): Promise<readonly Column[]>;
}

export function createDatabase({ engine, queue, faults, collector, trace }: Parts): Database {
  async function run(statement: Statement, scope: Scope): Promise<Done> {
    const came = performance.now();
    return queue.run(async () => {
      const waited = (performance.now() - came) / 1_000;
      const timer = collector.startTimer(porter.operationLatency.name);
      try {
        const attributes = { 'db.system.name': 'sqlite', 'porter.queue_seconds': waited };
        return await scope.within('engine.run', { attributes }, async () => {
          await faults.storage();
          const outcome = await engine.run(statement);
          return { ...outcome, timing: { queue: waited, prepare: outcome.prepare, execute: outcome.execute } };
        });
      } finally {
        trace.during(scope.exemplar, () => timer.stop());
      }
    });
  }

  async function metadata<T>(operation: 'list_tables' | 'describe_table', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      collector.incrementCounter(porter.metadataErrors.name, 'operation', operation);
      throw cause;
    }
  }

  return {
    run,
    tables: (scope) =>
      metadata('list_tables', async () => {
        const { rows } = await run({ writes: false, sql: listing, params: [] }, scope);
        collector.recordHistogram(porter.tablesListed.name, rows.length);
        return rows.map(([name]) => String(name));
      }),
    columns: (table, scope) =>
      metadata('describe_table', async () => {
        const { rows } = await run({ writes: false, sql: description, params: [table] }, scope);
        if (rows.length === 0) throw new HttpError(404, `there is no table "${table}"`);
        return rows.map(([name, type, notNull, key]) => ({
          name: String(name),
          type: String(type),
          notNull: notNull !== 0n,
          primaryKey: key !== 0n,
        }));
      }),
  };
}

const listing = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
const description = 'SELECT name, type, "notnull", pk FROM pragma_table_info(?)';
