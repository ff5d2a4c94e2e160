import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { blockIndex, type IndexedSeries } from './blockIndex.ts';
import { crc32c } from './crc32c.ts';
import type { Course, HeldSeries, Stretch } from './series.ts';
import { samplesPerChunk, uvarint, xorChunk } from './xorChunk.ts';

/** What was written. */
export interface WrittenBlock {
  readonly series: number;
  readonly samples: number;
}

/**
 * Writes a block that Prometheus takes over as it starts: what it would have made of so many scrapes, in seconds instead of
 * a quarter of an hour. Sources: tsdb/docs/format of Prometheus.
 * @param data the folder of its TSDB
 * @param number tells the blocks of one folder apart, 0 to 31
 */
export function writeBlock(data: string, number: number, series: readonly HeldSeries[], { begin, end, step }: Stretch): WrittenBlock {
  // A ULID: 26 letters, the first at most 7. Which one is all the same, as long as there are no two.
  const ulid = `0BENCH${'0'.repeat(19)}${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'[number]}`;
  const folder = join(data, ulid);
  mkdirSync(join(folder, 'chunks'), { recursive: true });
  const samples = Math.floor((end - begin) / step) + 1;
  const chunks = new ChunkFiles(join(folder, 'chunks'));
  const encoded = new Map<string, readonly EncodedChunk[]>();
  const indexed = series.map(({ labels, course }): IndexedSeries => {
    const own = encoded.get(course.key) ?? encode(course, { begin, step, samples });
    encoded.set(course.key, own);
    return { labels, chunks: own.map(({ from, to, record }) => ({ from, to, place: chunks.write(record) })) };
  });
  chunks.close();
  writeFileSync(join(folder, 'index'), blockIndex(indexed));
  const stats = { numSamples: samples * series.length, numSeries: series.length, numChunks: indexed.reduce((total, one) => total + one.chunks.length, 0) };
  // A block ends before its end, as ranges do.
  const meta = { ulid, minTime: begin, maxTime: begin + (samples - 1) * step + 1, stats, compaction: { level: 1, sources: [ulid] }, version: 1 };
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta, null, 2));
  return { series: series.length, samples: stats.numSamples };
}

interface EncodedChunk {
  readonly from: number;
  readonly to: number;
  readonly record: Buffer;
}

function encode({ at }: Course, { begin, step, samples }: { readonly begin: number; readonly step: number; readonly samples: number }): readonly EncodedChunk[] {
  return Array.from({ length: Math.ceil(samples / samplesPerChunk) }, (_, i) => {
    const from = begin + i * samplesPerChunk * step;
    const values = Float64Array.from({ length: Math.min(samplesPerChunk, samples - i * samplesPerChunk) }, (__, j) => at(from + j * step));
    const data = xorChunk(from, step, values);
    const coded = Buffer.concat([Buffer.from([1]), data]);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32c(coded));
    return { from, to: from + (values.length - 1) * step, record: Buffer.concat([Buffer.from(uvarint(data.length)), coded, check]) };
  });
}

/** The files of a block's chunks, each of at most half a gigabyte. */
class ChunkFiles {
  readonly #folder: string;
  #file: number | undefined;
  #count = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #at = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Returns the place of a record: the number of its file, and where it begins in it. */
  write(record: Buffer): { readonly file: number; readonly offset: number } {
    if (this.#file === undefined || this.#at + record.length > 512 * 1024 * 1024) this.#next();
    const place = { file: this.#count - 1, offset: this.#at };
    this.#add(record);
    return place;
  }

  close(): void {
    this.#flush();
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #next(): void {
    this.close();
    this.#count += 1;
    this.#file = openSync(join(this.#folder, String(this.#count).padStart(6, '0')), 'w');
    this.#at = 0;
    this.#add(Buffer.from([0x85, 0xbd, 0x40, 0xdd, 1, 0, 0, 0]));
  }

  #add(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#at += bytes.length;
    if (this.#waitingBytes > 4 * 1024 * 1024) this.#flush();
  }

  #flush(): void {
    if (this.#file !== undefined && this.#waitingBytes > 0) writeSync(this.#file, Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
