import { Server, ServerCredentials } from '@grpc/grpc-js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import { renderStack } from '../../src/render/all.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { portsNeeded, processPlans } from '../../src/render/processes.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import { Supervisor } from '../../src/runtime/supervisor.ts';
import { until } from '../../src/runtime/wait.ts';

const root = resolve(import.meta.dirname, '../..');

async function program(name: 'loki' | 'otelcol'): Promise<string | undefined> {
  const found = await locate(name, { explicit: namedByEnvironment(process.env), binFolder: join(root, '.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  return 'tool' in found && found.tool.kind === 'executable' ? found.tool.file : undefined;
}

const [loki, otelcol] = await Promise.all([program('loki'), program('otelcol')]);
const absent = [loki === undefined ? 'loki' : '', otelcol === undefined ? 'otelcol' : ''].filter((name) => name !== '');
if (absent.length > 0) console.log(`The run of nodes, Collector and Loki is not made: there is no ${absent.join(', no ')}; build it as CONTRIBUTING.md says.`);

const streams = z.object({
  data: z.object({ result: z.array(z.object({ stream: z.record(z.string(), z.string()), values: z.array(z.tuple([z.string(), z.string()])) })) }),
});

/** The real Collector and Loki, with the files that a deployment gets, between real nodes and what stands in for Tempo. */
describe.skipIf(absent.length > 0)('logs and spans of two nodes, sent through the Collector', () => {
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

    const [lokiPort = 0, metricsPort = 0, ...rest] = await freePorts(20);
    const loaded = loadConfig(
      { file: 'obskit.yaml', text: `systems: {hedgehog: {nodes: 2}}\nloki: {enabled: true, port: ${lokiPort}}\ncollector: {enabled: true, port: ${metricsPort}}` },
      indexKit(kits),
    );
    if (!loaded.ok) throw new Error('the configuration is wrong');
    const { services, files } = renderStack(contentOf(assemble(loaded.config, kits)));
    const fixed: Readonly<Record<string, number>> = { [`loki:${lokiPort}`]: lokiPort, [`collector:${metricsPort}`]: metricsPort, 'tempo:4317': tempoPort };
    const site = { root: folder, ports: Object.fromEntries(portsNeeded(services).map((key, i) => [key, fixed[key] ?? rest[i] ?? 0])) };
    const local = ['-server.http-listen-address=127.0.0.1', '-server.grpc-listen-address=127.0.0.1', '-server.grpc-listen-port=0'];
    const run = (name: string, command: string, more: readonly string[] = []) => {
      const plan = processPlans(services, files, site).find((it) => it.name === name);
      if (plan === undefined) throw new Error(`no service ${name}`);
      processes.start({ ...plan, secrets: [], args: [...plan.args, ...more], file: command, log: join(folder, `${name}.log`) });
      return plan.readyUrl;
    };
    const ready = [run('loki', loki ?? '', local), run('collector', otelcol ?? ''), ...['hedgehog-1', 'hedgehog-2'].map((name) => run(name, join(root, 'bin/obskit.js')))];
    for (const url of ready) await until(`${url} is ready`, { seconds: 100 }, async () => ((await fetch(url)).ok ? true : undefined));
    nodes = ready.slice(2).map((url) => new URL(url).origin);
    lokiUrl = new URL(ready[0] ?? '').origin;
    metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  });

  afterAll(async () => {
    await processes.stop();
    tempo.forceShutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are found by the id of the trace that the client was told, those of both nodes', async () => {
    const post = (path: string, method: string, body: object) =>
      fetch(`${nodes[0]}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    await until('a table is made', { seconds: 60 }, async () => ((await post('/api/v1/tables', 'POST', { name: 'shop' })).status < 500 ? true : undefined));
    const response = await until('an item is put', { seconds: 60 }, async () => {
      const answer = await post('/api/v1/tables/shop/items/a', 'PUT', { value: 'b' });
      return answer.ok ? answer : undefined;
    });
    const traceId = response.headers.get('x-trace-id') ?? '';
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);

    const query = encodeURIComponent(`{service_name="hedgehog"} | trace_id="${traceId}"`);
    const found = await until('both nodes’ lines are in Loki', { seconds: 100 }, async () => {
      const { data } = streams.parse(await (await fetch(`${lokiUrl}/loki/api/v1/query_range?query=${query}&since=10m`)).json());
      return new Set(data.result.map(({ stream }) => stream['service_instance_id'])).size === 2 ? data.result : undefined;
    });
    expect(new Set(found.flatMap(({ values }) => values.map(([, text]) => text)))).toEqual(new Set(['http.request', 'replicate']));
    for (const { stream } of found) expect(stream).toMatchObject({ trace_id: traceId, service_name: 'hedgehog', detected_level: 'info' });
    for (const { stream } of found) expect(stream['span_id']).toMatch(/^[0-9a-f]{16}$/);

    const id = Buffer.from(traceId, 'hex');
    await until('the trace is where Tempo would be', { seconds: 60 }, async () => (spans.some((batch) => batch.includes(id)) ? true : undefined));
  });

  it('are counted by the Collector where Prometheus looks', async () => {
    const text = await (await fetch(metricsUrl)).text();
    for (const kind of ['log_records', 'spans']) {
      expect(Number(new RegExp(`^otelcol_receiver_accepted_${kind}(?:_total)?\\{.*\\} (\\S+)`, 'm').exec(text)?.[1]), kind).toBeGreaterThan(0);
      expect(text, kind).toMatch(new RegExp(`^otelcol_exporter_sent_${kind}`, 'm'));
    }
  });
});
