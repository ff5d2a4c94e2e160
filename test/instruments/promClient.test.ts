import { Counter, Gauge, Histogram, Registry as PromClientRegistry, Summary } from 'prom-client';
import { afterEach, expect, it, vi } from 'vitest';
import { exposeInPieces, type Format } from '../../src/instruments/exposition.ts';
import { promClient } from '../../src/instruments/promClient.ts';
import { createRegistry, type Registry } from '../../src/instruments/registry.ts';
import { counter } from '../../src/metric/metric.ts';
import { readExposition, valueOf } from './read-exposition.ts';

const help = 'A "help"\ntext.';

async function read(registry: Registry, format: Format) {
  let text = '';
  for await (const piece of exposeInPieces(registry, format)) text += piece;
  return readExposition(text);
}

function foreign(): PromClientRegistry {
  const register = new PromClientRegistry();
  const registers = [register];
  register.setDefaultLabels({ zone: 'a' });
  new Counter({ name: 'their_requests_total', help, labelNames: ['path'], registers }).inc({ path: 'a"b\\c\nd' }, 3);
  new Counter({ name: 'their_errors', help, registers }).inc(2);
  new Gauge({ name: 'their_level', help, registers }).set(-Infinity);
  new Histogram({ name: 'their_seconds', help, buckets: [1, 2.5], labelNames: ['code'], registers }).observe({ code: 200 }, 2);
  new Summary({ name: 'their_size', help, percentiles: [0.5], registers }).observe(7);
  return register;
}

afterEach(() => vi.restoreAllMocks());

it.each<Format>(['text', 'openmetrics'])('every sort of metric appears beside the kit’s own, as %s', async (format) => {
  const registry = createRegistry();
  registry.counter(counter('own_total', { help })).with({}).inc();
  registry.include(promClient(foreign()));
  const families = await read(registry, format);
  const zone = 'a';
  expect(families.map(({ name, type }) => [name, type])).toEqual(
    expect.arrayContaining([
      format === 'text' ? ['their_requests_total', 'counter'] : ['their_requests', 'counter'],
      ['their_errors', format === 'text' ? 'counter' : 'unknown'],
      ['their_level', 'gauge'],
      ['their_seconds', 'histogram'],
      ['their_size', 'summary'],
    ]),
  );
  expect(families.find(({ name }) => name === 'their_level')?.help).toBe(help);
  expect(valueOf(families, 'own_total')).toBe(1);
  expect(valueOf(families, 'their_requests_total', { path: 'a"b\\c\nd', zone })).toBe(3);
  expect(valueOf(families, 'their_errors', { zone })).toBe(2);
  expect(valueOf(families, 'their_level', { zone })).toBe(-Infinity);
  expect(valueOf(families, 'their_seconds_bucket', { le: format === 'text' ? '1' : '1.0', code: '200', zone })).toBe(0);
  expect(valueOf(families, 'their_seconds_bucket', { le: '2.5', code: '200', zone })).toBe(1);
  expect(valueOf(families, 'their_seconds_bucket', { le: '+Inf', code: '200', zone })).toBe(1);
  expect(valueOf(families, 'their_seconds_sum', { code: '200', zone })).toBe(2);
  expect(valueOf(families, 'their_size', { quantile: '0.5', zone })).toBe(7);
  expect(valueOf(families, 'their_size_count', { zone })).toBe(1);
});

it('a name that the catalogue has too is exposed once, as the catalogue’s, and warned of once', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const registry = createRegistry();
  registry.counter(counter('their_requests_total', { help })).with({}).inc(9);
  registry.include(promClient(foreign()));
  for (let i = 0; i < 2; i += 1) {
    const families = await read(registry, 'text');
    expect(families.filter(({ name }) => name === 'their_requests_total')).toHaveLength(1);
    expect(valueOf(families, 'their_requests_total')).toBe(9);
  }
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/^their_requests_total is included from elsewhere/)]]);
});

it('a name that would be taken for part of one of the catalogue’s is not exposed', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const registry = createRegistry();
  registry.counter(counter('their_seconds_count_total', { help })).with({}).inc();
  registry.include(promClient(foreign()));
  expect((await read(registry, 'openmetrics')).map(({ name }) => name)).not.toContain('their_seconds');
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/^their_seconds is included from elsewhere/)]]);
});

it('included twice is included once', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const registry = createRegistry();
  const source = promClient(foreign());
  registry.include(source);
  registry.include(source);
  expect((await read(registry, 'text')).filter(({ name }) => name === 'their_level')).toHaveLength(1);
  expect(warn).not.toHaveBeenCalled();
});

it('what a source throws is thrown before anything is written', async () => {
  const registry = createRegistry();
  registry.include({ families: () => Promise.reject(new Error('no answer')) });
  await expect(exposeInPieces(registry, 'text').next()).rejects.toThrow('no answer');
});
