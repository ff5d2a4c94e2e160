import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, EngineSetup, Outcome, SqlValue, Statement } from './statement.ts';

/** The part of sql.js that is used here; the package comes without types. */
interface SqlJs {
  readonly Database: new (file?: Uint8Array) => Database;
}
interface Database {
  run(sql: string): void;
  iterateStatements(sql: string): { next(): { done: boolean; value: Prepared }; getRemainingSQL(): string };
  exec(sql: string): readonly { readonly values: readonly (readonly SqlValue[])[] }[];
  export(): Uint8Array;
}
interface Prepared {
  bind(params: readonly SqlValue[]): boolean;
  step(): boolean;
  get(params: null, options: { useBigInt: true }): SqlValue[];
  getColumnNames(): string[];
  getNormalizedSQL(): string;
  free(): boolean;
}

/** A statement that cannot be done as it is. */
class Refused extends Error {}

const pageBytes = 4_096;
const reads = /^(SELECT|WITH|VALUES|EXPLAIN)\b/;
const writes = /^(INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER)\b/;

const { engine, limits, snapshot } = workerData as EngineSetup;
const { default: load } = (await import(pathToFileURL(engine).href)) as { readonly default: () => Promise<SqlJs> };
const { Database } = await load();
const database = new Database(snapshot);
database.run(`PRAGMA page_size=${pageBytes}; PRAGMA max_page_count=${Math.floor(limits.databaseBytes / pageBytes)}`);
database.run(`PRAGMA temp_store=MEMORY; PRAGMA hard_heap_limit=${limits.heapBytes}; PRAGMA foreign_keys=ON`);

parentPort?.on('message', (statement: Statement) => {
  const answer = run(statement);
  parentPort?.postMessage(answer);
});
parentPort?.postMessage('ready');

function run({ writes: mayWrite, sql, params }: Statement): Answer {
  let prepared: Prepared | undefined;
  try {
    const began = performance.now();
    database.run(`PRAGMA query_only=${mayWrite ? 'OFF' : 'ON'}`);
    prepared = prepare(sql, mayWrite ? writes : reads);
    prepared.bind(params.map(bindable));
    const before = changes();
    const ready = performance.now();
    const found = fetchRows(prepared);
    prepared.free();
    prepared = undefined;
    const times = { prepare: (ready - began) / 1_000, execute: (performance.now() - ready) / 1_000 };
    const outcome: Outcome = { ...found, ...times, rowsChanged: changes() - before };
    return mayWrite ? { outcome, snapshot: database.export() } : { outcome };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return { refused: message, tooLarge: /database or disk is full|out of memory|too big/.test(message) };
  } finally {
    prepared?.free();
  }
}

/** @param kinds the words that the statement may begin with: none of those that open files, or transactions across requests */
function prepare(sql: string, kinds: RegExp): Prepared {
  const statements = database.iterateStatements(sql);
  const { done, value } = statements.next();
  if (done) throw new Refused('there is no statement');
  try {
    if (!kinds.test(value.getNormalizedSQL())) throw new Refused(`a statement here begins with one of ${kinds.source.slice(2, -3).replaceAll('|', ', ')}`);
    if (statements.getRemainingSQL().trim() !== '') throw new Refused('send one statement at a time');
    return value;
  } catch (cause) {
    value.free();
    throw cause;
  }
}

/** How many rows have been changed since the database was opened. What the engine says of the last statement is what an earlier one did, where the last one changes no rows. */
function changes(): number {
  return Number(database.exec('SELECT total_changes()')[0]?.values[0]?.[0] ?? 0);
}

/** The engine binds a bigint as text, which only an INTEGER column takes for a number; so the smaller ones go as numbers. */
function bindable(value: SqlValue): SqlValue {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function fetchRows(prepared: Prepared): Pick<Outcome, 'columns' | 'rows' | 'truncated'> {
  const rows: SqlValue[][] = [];
  let bytes = 0;
  let truncated = false;
  while (prepared.step()) {
    const row = prepared.get(null, { useBigInt: true });
    for (const value of row) bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
    truncated = rows.length >= limits.rows || bytes > limits.resultBytes;
    if (truncated) break;
    rows.push(row);
  }
  return { columns: prepared.getColumnNames(), rows, truncated };
}
