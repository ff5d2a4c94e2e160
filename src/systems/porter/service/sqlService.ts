import type { ServerInterceptor } from '@grpc/grpc-js';
import { z } from 'zod';
import type { GrpcHandler } from '../../../node/grpc.ts';
import { callExemplar } from '../../../node/grpcCalls.ts';
import { loadService } from '../../../node/grpcProto.ts';
import { parse } from '../../../node/http.ts';
import { streamInterceptor, unaryInterceptor } from '../../../node/middleware/grpc.ts';
import type { Collector } from '../collector.ts';
import type { CurrentTrace } from '../currentTrace.ts';
import { messageRecording, streamRecording, unaryRecording } from '../grpc.ts';
import type { Database, Done } from './database.ts';
import { grpcStatement, tableName, toGrpcRows } from './values.ts';

export const sqlService = loadService(new URL('../porter.proto', import.meta.url), 'porter.v1.SqlService');

/** Rows of one message of a stream. */
export const batchRows = 100;

/** What the methods of porter.proto do. */
export function sqlHandlers(database: Database): Readonly<Record<string, GrpcHandler>> {
  const query = (request: unknown, scope: Parameters<Database['run']>[1]): Promise<Done> =>
    database.run({ writes: false, ...parse(grpcStatement, request) }, scope);
  const execute = (request: unknown, scope: Parameters<Database['run']>[1]): Promise<Done> =>
    database.run({ writes: true, ...parse(grpcStatement, request) }, scope);
  return {
    Query: async ({ request, scope }) => answerOf(await query(request, scope)),
    async Execute({ request, scope }) {
      const { rowsChanged, timing } = await execute(request, scope);
      return { rowsChanged, timing };
    },
    ListTables: async ({ scope }) => ({ tables: await database.tables(scope) }),
    async DescribeTable({ request, scope }) {
      const { table } = parse(z.strictObject({ table: tableName }), request);
      return { columns: await database.columns(table, scope) };
    },
    async StreamQuery({ request, scope, send }) {
      const done = await query(request, scope);
      for (let at = 0; at === 0 || at < done.rows.length; at += batchRows) {
        const rows = done.rows.slice(at, at + batchRows);
        const isLast = at + batchRows >= done.rows.length;
        await send(answerOf({ ...done, rows, truncated: isLast && done.truncated }));
      }
    },
    async Ingest({ requests, scope }) {
      let [statements, rowsChanged] = [0, 0];
      for await (const request of requests) {
        rowsChanged += (await execute(request, scope)).rowsChanged;
        statements += 1;
      }
      return { statements, rowsChanged };
    },
    async Exchange({ requests, scope, send }) {
      for await (const request of requests) await send(answerOf(await query(request, scope)));
    },
  };
}

/** Records calls through the collector: those of one request and one response apart from streams. */
export function callRecorder(collector: Collector, trace: CurrentTrace): ServerInterceptor {
  const options = { exemplarOf: callExemplar };
  const unary = unaryInterceptor([unaryRecording(collector, trace)], options);
  const stream = streamInterceptor([streamRecording(collector, trace)], messageRecording(collector), options);
  return (method, call) => (method.requestStream || method.responseStream ? stream : unary)(method, call);
}

function answerOf({ columns, rows, truncated, timing }: Done): object {
  return { columns, rows: toGrpcRows(rows), truncated, timing };
}
