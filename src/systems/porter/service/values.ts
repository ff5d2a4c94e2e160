import { z } from 'zod';
import type { Outcome, SqlValue } from './statement.ts';

/** A value as JSON has it. Bytes are base64; a whole number that JSON's readers would round is text. */
type JsonValue = null | number | string | { readonly base64: string };

const jsonParam = z.union([
  z.null(),
  z.number(),
  z.string(),
  z.boolean().transform((value) => (value ? 1 : 0)),
  z.strictObject({ base64: z.base64() }).transform(({ base64 }) => new Uint8Array(Buffer.from(base64, 'base64'))),
]);

/** `Value` of porter.proto. */
const grpcParam = z
  .object({
    kind: z.enum(['null', 'integer', 'real', 'text', 'blob']).default('null'),
    integer: z.string().optional(),
    real: z.number().optional(),
    text: z.string().optional(),
    blob: z.instanceof(Buffer).optional(),
  })
  .transform(({ kind, integer = '0', real = 0, text = '', blob = Buffer.alloc(0) }): SqlValue => {
    const values = { null: null, integer: BigInt(integer), real, text, blob: new Uint8Array(blob) };
    return values[kind];
  });

const sql = z.string().min(1, 'there is no statement').max(65_536);
const params = 100;

/** A statement in the body of an HTTP request. */
export const jsonStatement = z.strictObject({ sql, params: z.array(jsonParam).max(params).default([]) });

/** `QueryRequest` and `ExecuteRequest` of porter.proto. */
export const grpcStatement = z.strictObject({ sql, params: z.array(grpcParam).max(params).default([]) });

export const tableName = z.string().min(1).max(256);

export function toJson(value: SqlValue): JsonValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
}

/** Rows of porter.proto. */
export function toGrpcRows(rows: Outcome['rows']): readonly object[] {
  return rows.map((row) => ({ values: row.map(toGrpc) }));
}

function toGrpc(value: SqlValue): object {
  if (value === null) return { null: true };
  if (typeof value === 'bigint') return { integer: String(value) };
  if (typeof value === 'number') return { real: value };
  return typeof value === 'string' ? { text: value } : { blob: Buffer.from(value) };
}
