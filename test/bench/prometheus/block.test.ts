import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBlock } from '../../../bench/prometheus/block.ts';
import type { HeldSeries } from '../../../bench/prometheus/series.ts';
import { uvarint, varint } from '../../../bench/prometheus/xorChunk.ts';
import { locate, namedByEnvironment } from '../../../src/check/tool/locate.ts';

const begin = 1_700_000_000_000;
const step = 15_000;
const samples = 300;
const series = (name: string, at: (i: number) => number): HeldSeries => ({ labels: { __name__: name, job: 'shop', instance: 'ü:1' }, course: { key: name, at: (time) => at((time - begin) / step) } });

/** Values that need every kind of step from one to the next: none, a few bits, all bits, signs and fractions. */
const courses: Readonly<Record<string, (i: number) => number>> = {
  constant: () => 1,
  counter: (i) => i * 7,
  fraction: (i) => i / 3,
  wide: (i) => (i % 2 === 0 ? Number.MAX_VALUE : -Number.MIN_VALUE),
  sparse: (i) => (i % 50 === 0 ? 2 ** (i / 10) : 0),
};

describe('a block', () => {
  const folder = mkdtempSync(join(tmpdir(), 'obskit-block-'));
  let dumped: readonly string[] = [];

  beforeAll(async () => {
    const found = await locate('promtool', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
    if (!('tool' in found) || found.tool.kind !== 'executable') throw new Error('there is no promtool');
    // In an order that the index must put right.
    writeBlock(folder, 0, Object.entries(courses).reverse().map(([name, at]) => series(name, at)), { begin, end: begin + (samples - 1) * step, step });
    // Without it promtool takes the folder for none of Prometheus'.
    mkdirSync(join(folder, 'wal'));
    dumped = execFileSync(found.tool.file, ['tsdb', 'dump', folder], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim().split('\n');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(courses))('holds each sample of a %s course, as promtool reads it', (name, at) => {
    const own = dumped.filter((line) => line.includes(`__name__="${name}"`)).map((line) => / (\S+) (\d+)$/.exec(line) ?? []);
    expect(own.map(([, value]) => Number(value))).toEqual(Array.from({ length: samples }, (_, i) => at(i)));
    expect(own.map(([, , time]) => Number(time))).toEqual(Array.from({ length: samples }, (_, i) => begin + i * step));
  });

  it('has the labels of its series', () => {
    expect(dumped[0]).toMatch(/^\{__name__="constant", instance="ü:1", job="shop"\}/);
  });
});

describe('integers of as many bytes as they need', () => {
  it.each<[number, readonly number[], readonly number[]]>([
    [0, [0], [0]],
    [127, [0x7f], [0xfe, 0x01]],
    [300, [0xac, 0x02], [0xd8, 0x04]],
    [2 ** 40, [0x80, 0x80, 0x80, 0x80, 0x80, 0x20], [0x80, 0x80, 0x80, 0x80, 0x80, 0x40]],
  ])('%d is written as Go writes it', (value, plain, signed) => {
    expect(uvarint(value)).toEqual(plain);
    expect(varint(value)).toEqual(signed);
  });

  it('gives negative ones the odd numbers', () => {
    expect([-1, -2, -64].map(varint)).toEqual([[1], [3], [0x7f]]);
  });
});
