/** A value of a row or a parameter; a whole number of the database is a bigint. */
export type SqlValue = null | bigint | number | string | Uint8Array;

/** One statement, for the engine. */
export interface Statement {
  /** Whether it may change the database. */
  readonly writes: boolean;
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** What became of a statement, with the seconds that its stages took. */
export interface Outcome {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Whether there were more rows than an answer may hold. */
  readonly truncated: boolean;
  readonly rowsChanged: number;
  readonly prepare: number;
  readonly execute: number;
}

export interface EngineLimits {
  /** Of the whole database. */
  readonly databaseBytes: number;
  /** Of what a statement needs while it runs. */
  readonly heapBytes: number;
  /** Of one answer. */
  readonly rows: number;
  /** Of the text and bytes in one answer. */
  readonly resultBytes: number;
  /** For one statement, after which it is given up. */
  readonly milliseconds: number;
}

/** What the engine's thread is started with. */
export interface EngineSetup {
  /** The file of the engine's package. */
  readonly engine: string;
  readonly limits: EngineLimits;
  /** The database to begin with; empty when left out. */
  readonly snapshot?: Uint8Array;
}

/** What the engine's thread answers; a write comes with the database as it now is. */
export type Answer =
  | { readonly outcome: Outcome; readonly snapshot?: Uint8Array }
  /** The message is for the client, whose fault it is. */
  | { readonly refused: string; readonly tooLarge: boolean };
