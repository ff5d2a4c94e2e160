import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { commandLine } from '../../src/check/tool/tool.ts';
import { expose, exposeInPieces } from '../../src/instruments/exposition.ts';
import { createRegistry, type Registry } from '../../src/instruments/registry.ts';
import { kits } from '../../src/kit/kits.ts';
import { isClosed, open } from '../../src/metric/label.ts';
import { counter, gauge, histogram, type Metric } from '../../src/metric/metric.ts';
import { metricsOf, type System } from '../../src/metric/system.ts';
import { processMetrics } from '../../src/node/processMetrics.ts';

let check: (exposition: string) => { readonly code: number | null; readonly said: string };

beforeAll(async () => {
  const places = { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} };
  const found = await locate('promtool', places);
  if ('missing' in found) throw new Error(found.missing);
  const [file = '', ...args] = commandLine(found.tool, ['check', 'metrics'], []);
  check = (input) => {
    const { status, stdout, stderr } = spawnSync(file, args, { input, encoding: 'utf8', timeout: 20_000 });
    return { code: status, said: stdout + stderr };
  };
});

/** One observation of each metric, with an odd value in every open label. */
function recorded(system: System): Registry {
  const registry = createRegistry();
  // What a catalogue holds are the metrics that its functions made.
  for (const metric of metricsOf(system) as readonly Metric[]) {
    const labels = Object.fromEntries(Object.entries(metric.labels).map(([name, domain]) => [name, (isClosed(domain) ? domain[0] : undefined) ?? 'a"b\\c\nd é']));
    switch (metric.type) {
      case 'counter':
        registry.counter(metric).inc(labels);
        break;
      case 'gauge':
        registry.gauge(metric).set(labels, 1);
        break;
      case 'histogram':
        registry.histogram(metric).observe(labels, 1);
        break;
    }
  }
  return registry;
}

describe('promtool check metrics', () => {
  it.each(kits.map(({ system }) => [system.title, system] as const))('reads all that %s exposes, and dislikes inherited names only', (_, system) => {
    const { code, said } = check(expose(recorded(system), 'text'));
    const excused = metricsOf(system).filter(({ legacyName }) => legacyName !== undefined).map(({ name }) => name);
    const disliked = said.split('\n').filter((line) => line !== '' && !excused.some((name) => line.startsWith(`${name} `)));
    expect(disliked).toEqual([]);
    expect([0, 3]).toContain(code);
  });

  it('finds nothing in odd texts and numbers', () => {
    const registry = createRegistry();
    const labels = { text: open({ budget: 20 }) };
    const [level, count, size] = [
      registry.gauge(gauge('test_level', { help: 'A "level"\nwith a \\ in it.', unit: 'ratio', labels })),
      registry.counter(counter('test_things_total', { help: 'Things.', labels })),
      registry.histogram(histogram('test_size_bytes', { help: 'Size.', unit: 'bytes', buckets: [0.5, 1e21], labels })),
    ];
    for (const value of [NaN, Infinity, -Infinity, -0, 1e-300, 5e300]) level.set({ text: String(value) }, value);
    for (const text of ['', '"', '\\', '\n', '\\n', '{}', ',', '🦔', '\r', '\t', ' ']) {
      count.inc({ text });
      size.observe({ text }, 1);
    }
    expect(check(expose(registry, 'text'))).toEqual({ code: 0, said: '' });
  });

  it('can find something', () => {
    expect(check('# TYPE a counter\na 1\n').code).toBe(3);
    expect(check('a{b="c} 1\n').code).toBe(1);
  });

  it('reads what prom-client says of the process, though it dislikes some of its names', async () => {
    const registry = createRegistry();
    registry.include(processMetrics());
    let exposition = '';
    for await (const piece of exposeInPieces(registry, 'text')) exposition += piece;
    const { code, said } = check(exposition);
    expect([0, 3]).toContain(code);
    expect(said).not.toMatch(/error while linting|parse/);
  });
});
