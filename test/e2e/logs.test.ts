import { Server, ServerCredentials } from '@grpc/grpc-js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { localDeployment } from '../../src/runtime/localDeployment.ts';
import { localPortsNeeded, localStack } from '../../src/runtime/localStack.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import { stackPrograms } from '../../src/runtime/programs.ts';
import { Supervisor } from '../../src/runtime/supervisor.ts';
import { until } from '../../src/runtime/wait.ts';
import { defaultsConfig } from '../runtime/config.ts';

const root = resolve(import.meta.dirname, '../..');

const located = await stackPrograms(join(root, '.obskit/bin'));
const { loki, collector } = 'programs' in located ? located.programs : {};
const programs = { ...(loki === undefined ? {} : { loki }), ...(collector === undefined ? {} : { collector }) };
if (collector === undefined) console.log('Nodes are not run with a Collector: there is no otelcol; build it as CONTRIBUTING.md says.');
if (loki === undefined) console.log('The way of logs to Loki is not walked: there is no loki; CONTRIBUTING.md says how to give one.');

const streams = z.object({
  data: z.object({ result: z.array(z.object({ stream: z.record(z.string(), z.string()), values: z.array(z.tuple([z.string(), z.string()])) })) }),
});

/** The real Collector and Loki, with the files that a deployment gets, between real nodes and what stands in for Tempo. */
describe.skipIf(collector === undefined)('logs and spans of two nodes, sent through the Collector', () => {
  const folder = mkdtempSync(join(tmpdir(), 'obskit-logs-'));
  const processes = new Supervisor();
  const tempo = new Server();
  const spans: Buffer[] = [];
  let nodes: readonly string[] = [];
  let lokiUrl = '';
  let metricsUrl = '';

  beforeAll(async () => {
    const raw = (value: Buffer) => value;
    const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
    tempo.addService(
      { export: { path, requestStream: false, responseStream: false, requestSerialize: raw, requestDeserialize: raw, responseSerialize: raw, responseDeserialize: raw } },
      { export: (call: { readonly request: Buffer }, answer: (error: null, value: Buffer) => void) => { spans.push(call.request); answer(null, Buffer.alloc(0)); } },
    );
    const tempoPort = await new Promise<number>((done, fail) =>
      tempo.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error === null ? done(port) : fail(error))),
    );

    // As `obskit up` does it, but for the stand-in's port.
    const deployment = localDeployment(defaultsConfig('{systems: {hedgehog: {nodes: 2}}, loki: {enabled: true}, collector: {enabled: true}}'), programs);
    const needed = localPortsNeeded(deployment.stack.services);
    const free = await freePorts(needed.length);
    const ports: Readonly<Record<string, number>> = { ...Object.fromEntries(needed.map((key, i) => [key, free[i] ?? 0])), 'tempo:4317': tempoPort };
    const running = localStack(deployment, { root: folder, logs: join(folder, 'logs'), ports, programs, kit: join(root, 'bin/obskit.js') });
    for (const { command } of running) processes.start(command);
    for (const { name, readyUrl } of running) await until(`${name} is ready`, { seconds: 100 }, async () => ((await fetch(readyUrl)).ok ? true : undefined));
    nodes = running.flatMap(({ system, address }) => (system === undefined ? [] : [`http://${address}`]));
    lokiUrl = `http://127.0.0.1:${ports['loki:3100'] ?? 0}`;
    metricsUrl = `http://127.0.0.1:${ports['collector:8888'] ?? 0}/metrics`;
  });

  afterAll(async () => {
    await processes.stop();
    tempo.forceShutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Puts an item, which takes both nodes. @returns the id of the trace that the client was told */
  async function put(): Promise<string> {
    const post = (path: string, method: string, body: object) =>
      fetch(`${nodes[0]}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    await until('a table is made', { seconds: 60 }, async () => ((await post('/api/v1/tables', 'POST', { name: 'shop' })).status < 500 ? true : undefined));
    const response = await until('an item is put', { seconds: 60 }, async () => {
      const answer = await post('/api/v1/tables/shop/items/a', 'PUT', { value: 'b' });
      return answer.ok ? answer : undefined;
    });
    return response.headers.get('x-trace-id') ?? '';
  }

  it('arrive where Tempo would be, under the id of the trace that the client was told', async () => {
    const traceId = await put();
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    const id = Buffer.from(traceId, 'hex');
    await until('the trace is where Tempo would be', { seconds: 60 }, async () => (spans.some((batch) => batch.includes(id)) ? true : undefined));
  });

  it.skipIf(loki === undefined)('are found in Loki by that id, the lines of both nodes', async () => {
    const traceId = await put();
    const query = encodeURIComponent(`{service_name="hedgehog"} | trace_id="${traceId}"`);
    const found = await until('both nodes’ lines are in Loki', { seconds: 100 }, async () => {
      const { data } = streams.parse(await (await fetch(`${lokiUrl}/loki/api/v1/query_range?query=${query}&since=10m`)).json());
      return new Set(data.result.map(({ stream }) => stream['service_instance_id'])).size === 2 ? data.result : undefined;
    });
    expect(new Set(found.flatMap(({ values }) => values.map(([, text]) => text)))).toEqual(new Set(['http.request', 'replicate']));
    for (const { stream } of found) expect(stream).toMatchObject({ trace_id: traceId, service_name: 'hedgehog', detected_level: 'info' });
    for (const { stream } of found) expect(stream['span_id']).toMatch(/^[0-9a-f]{16}$/);
  });

  it('are counted by the Collector where Prometheus looks', async () => {
    const text = await (await fetch(metricsUrl)).text();
    for (const kind of ['spans', ...(loki === undefined ? [] : ['log_records'])]) {
      expect(Number(new RegExp(`^otelcol_receiver_accepted_${kind}(?:_total)?\\{.*\\} (\\S+)`, 'm').exec(text)?.[1]), kind).toBeGreaterThan(0);
      expect(text, kind).toMatch(new RegExp(`^otelcol_exporter_sent_${kind}`, 'm'));
    }
  });
});
