import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { createRegistry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { answerScrape } from '../../src/node/exposition.ts';
import { processMetrics } from '../../src/node/processMetrics.ts';
import { Prometheus } from '../../src/prove/prometheus.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import { Supervisor } from '../../src/runtime/supervisor.ts';
import { answers, until } from '../../src/runtime/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'obskit-e2e-'));
const supervisor = new Supervisor();
const registry = createRegistry({ now: () => Date.now() });
const server = createServer((request, response) => {
  asked.push(request.headers);
  const { headers, body } = answerScrape(registry, request.headers);
  response.writeHead(200, headers);
  body.pipe(response);
});
const asked: IncomingHttpHeaders[] = [];
const jobs = { text: 'PrometheusText0.0.4', openmetrics: 'OpenMetricsText1.0.0' } as const;
const odd = ['', '"', '\\', '\n', '\\n', '{a="b"}', '🦔', '\t '];
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
let base: string;
let prometheus: Prometheus;

const labels = { text: open({ budget: 20 }) };
const things = counter('test_things_total', { help: 'Things.', labels });
const level = gauge('test_level', { help: 'A "level"\nwith a \\ in it.', unit: 'ratio', labels });
const size = histogram('test_size_bytes', { help: 'Size.', unit: 'bytes', buckets: [1, 2.5], labels });

function record(): void {
  odd.forEach((text, i) => {
    registry.counter(things).inc({ text }, i + 1, trace);
    registry.histogram(size).observe({ text }, i, trace);
  });
  for (const value of [NaN, Infinity, -Infinity, 1e-300, 0.1]) registry.gauge(level).set({ text: String(value) }, value);
  registry.include(processMetrics());
}

async function program(): Promise<string> {
  const found = await locate('prometheus', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  if ('missing' in found) throw new Error(`${found.missing}: run npm run tools first`);
  if (found.tool.kind !== 'executable') throw new Error('prometheus is no executable');
  return found.tool.file;
}

beforeAll(async () => {
  record();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const scrapes = Object.entries(jobs).map(
    ([job, protocol]) =>
      `  - {job_name: ${job}, scrape_interval: 1s, scrape_timeout: 1s, scrape_protocols: [${protocol}], static_configs: [{targets: ["127.0.0.1:${address.port}"]}]}\n`,
  );
  writeFileSync(join(folder, 'prometheus.yaml'), `scrape_configs:\n${scrapes.join('')}`);
  const [port] = await freePorts(1);
  base = `http://127.0.0.1:${port}`;
  supervisor.start({
    name: 'prometheus',
    file: await program(),
    args: [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    env: {},
    files: [],
    secrets: [],
    folders: [],
    log: join(folder, 'prometheus.log'),
  });
  prometheus = new Prometheus(base);
  await until('prometheus is ready', { seconds: 60 }, async () => ((await answers(`${base}/-/ready`)) ? true : undefined));
  for (const job of Object.keys(jobs)) await until(`${job} is scraped`, { seconds: 40 }, async () => ((await prometheus.query(`test_things_total{job="${job}"}`)).length > 0 ? true : undefined));
});

afterAll(async () => {
  await supervisor.stop();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(Object.keys(jobs) as (keyof typeof jobs)[])('a real Prometheus that scrapes %s', (job) => {
  const valuesOf = async (expr: string, label: string): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await prometheus.query(expr)).map(({ metric, value }) => [metric[label] ?? '', value[1]]));

  it('finds the target up, and asks for the format and for gzip', async () => {
    expect((await prometheus.targets()).filter(({ labels }) => labels['job'] === job).map(({ health }) => health)).toEqual(['up']);
    const format = job === 'text' ? /^text\/plain;version=0\.0\.4/ : /^application\/openmetrics-text;version=1\.0\.0/;
    expect(asked.some((headers) => format.test(headers.accept ?? '') && headers['accept-encoding'] === 'gzip')).toBe(true);
  });

  it('stores each label value and number as it was recorded', async () => {
    expect(await valuesOf(`test_things_total{job="${job}"}`, 'text')).toEqual(Object.fromEntries(odd.map((text, i) => [text, String(i + 1)])));
    expect(await valuesOf(`test_level{job="${job}"}`, 'text')).toEqual({ NaN: 'NaN', Infinity: '+Inf', '-Infinity': '-Inf', '1e-300': '1e-300', '0.1': '0.1' });
    const sixth = `{job="${job}",text=${JSON.stringify(odd[2])}}`;
    expect(await valuesOf(`test_size_bytes_bucket${sixth}`, 'le')).toEqual({ '1.0': '0', '2.5': '1', '+Inf': '1' });
    expect(await valuesOf(`test_size_bytes_sum{job="${job}"}`, 'text')).toEqual(Object.fromEntries(odd.map((text, i) => [text, String(i)])));
  });

  it('gets the metrics of the process', async () => {
    const [heap] = await prometheus.query(`nodejs_heap_size_used_bytes{job="${job}"}`);
    expect(Number(heap?.value[1])).toBeGreaterThan(1e6);
  });
});

it('OpenMetrics brings exemplars and the time of creation, text neither', async () => {
  const found = z.object({ data: z.array(z.object({ seriesLabels: z.record(z.string(), z.string()), exemplars: z.array(z.object({ labels: z.record(z.string(), z.string()), value: z.string() })) })) });
  const now = Date.now() / 1_000;
  for (const [query, value] of [['test_things_total', '3'], ['test_size_bytes_bucket', '2']] as const) {
    const response = await fetch(`${base}/api/v1/query_exemplars?query=${encodeURIComponent(`${query}{text="\\\\"}`)}&start=${now - 600}&end=${now + 600}`);
    const { data } = found.parse(await response.json());
    expect(data.map(({ seriesLabels }) => seriesLabels['job'])).toEqual(['openmetrics']);
    expect(data[0]?.exemplars).toEqual([{ labels: { trace_id: trace }, value }]);
  }
  const created = await prometheus.query('test_things_created');
  expect(new Set(created.map(({ metric }) => metric['job']))).toEqual(new Set(['openmetrics']));
  expect(created).toHaveLength(odd.length);
  expect(Math.abs(Number(created[0]?.value[1]) - now)).toBeLessThan(600);
});
