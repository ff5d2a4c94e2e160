import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../src/instruments/registry.ts';
import { open } from '../../src/metric/label.ts';
import { counter } from '../../src/metric/metric.ts';
import { answerScrape } from '../../src/node/exposition.ts';
import { processMetrics } from '../../src/node/processMetrics.ts';
import { readExposition, valueOf } from '../instruments/read-exposition.ts';

const things = counter('test_things_total', { help: 'Things.', labels: { id: open({ budget: 3_000 }) } });

function registryOf(series: number) {
  const registry = createRegistry();
  for (let i = 0; i < series; i += 1) registry.counter(things).inc({ id: `thing-${i}` }, i);
  return registry;
}

describe('a scrape', () => {
  it('that asks for no gzip gets none', async () => {
    const { headers, body } = answerScrape(registryOf(1), { accept: 'application/openmetrics-text', 'accept-encoding': 'identity' });
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['content-type']).toMatch(/^application\/openmetrics-text/);
    expect(headers['vary']).toBe('accept, accept-encoding');
    expect(await text(body)).toMatch(/thing-0[^]*# EOF\n$/);
  });

  it.each(['gzip', ['gzip', 'br']])('that asks for %s gets all of it, compressed', async (encoding) => {
    const { headers, body } = answerScrape(registryOf(3_000), { 'accept-encoding': encoding });
    expect(headers['content-encoding']).toBe('gzip');
    const families = readExposition(await text(body.pipe(createGunzip())));
    expect(families.find(({ name }) => name === 'test_things_total')?.samples).toHaveLength(3_000);
    expect(valueOf(families, 'test_things_total', { id: 'thing-2999' })).toBe(2_999);
  });

  it.each(['gzip', 'identity'])('fails as a whole when a source does (%s)', async (encoding) => {
    const registry = registryOf(1);
    registry.include({ families: () => Promise.reject(new Error('no answer')) });
    await expect(text(answerScrape(registry, { 'accept-encoding': encoding }).body)).rejects.toThrow('no answer');
  });
});

it('the process tells of its event loop, garbage collection, heap and files', async () => {
  const registry = createRegistry();
  registry.include(processMetrics());
  registry.include(processMetrics());
  const families = readExposition(await text(answerScrape(registry, {}).body));
  const names = families.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toEqual(
    expect.arrayContaining([
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'process_open_fds',
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds',
      'nodejs_heap_size_used_bytes',
    ]),
  );
  expect(valueOf(families, 'nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
});
