import { crc32c } from './crc32c.ts';
import { uvarint, varint } from './xorChunk.ts';

/** A series with the places of its chunks, in the order of time. */
export interface IndexedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly chunks: readonly { readonly from: number; readonly to: number; readonly place: { readonly file: number; readonly offset: number } }[];
}

/** The index of a block, version 2. Source: tsdb/docs/format/index.md of Prometheus. */
export function blockIndex(series: readonly IndexedSeries[]): Buffer {
  const named = series.map((one) => ({ ...one, labels: Object.entries(one.labels).sort(([a], [b]) => order(a, b)) }));
  named.sort((a, b) => orderOfLabels(a.labels, b.labels));
  const symbols = [...new Set(named.flatMap(({ labels }) => labels.flat()))].sort(order);
  const numbers = new Map(symbols.map((symbol, i) => [symbol, i]));
  const out = new Sections();

  out.add(Buffer.from([0xba, 0xaa, 0xd7, 0x00, 2]));
  const symbolsAt = out.at;
  out.add(checked(Buffer.concat([word(symbols.length), ...symbols.map(text)])));

  const seriesAt = out.at;
  const postings = new Map<string, number[]>([['\0', []]]);
  for (const { labels, chunks } of named) {
    out.align(16);
    const reference = out.at / 16;
    for (const key of ['\0', ...labels.map(([name, value]) => `${name}\0${value}`)]) {
      const known = postings.get(key);
      if (known === undefined) postings.set(key, [reference]);
      else known.push(reference);
    }
    const pairs = labels.flatMap((pair) => pair.flatMap((symbol) => uvarint(numbers.get(symbol) ?? 0)));
    const body = Buffer.from([...uvarint(labels.length), ...pairs, ...uvarint(chunks.length), ...chunkList(chunks)]);
    out.add(Buffer.concat([Buffer.from(uvarint(body.length)), body, word(crc32c(body))]));
  }

  const postingsAt = out.at;
  const entries = [...postings].map(([key, references]) => {
    const [name = '', value = ''] = key.split('\0');
    return { name, value, references };
  });
  entries.sort((a, b) => order(a.name, b.name) || order(a.value, b.value));
  const table = entries.map(({ name, value, references }) => {
    out.align(4);
    const offset = out.at;
    const list = Buffer.alloc(4 + references.length * 4);
    list.writeUInt32BE(references.length);
    references.forEach((reference, i) => list.writeUInt32BE(reference, 4 + i * 4));
    out.add(checked(list));
    return Buffer.concat([Buffer.from([2]), text(name), text(value), Buffer.from(uvarint(offset))]);
  });
  const tableAt = out.at;
  out.add(checked(Buffer.concat([word(table.length), ...table])));

  // The lists of label values are from before version 2, and nobody reads them.
  const contents = Buffer.alloc(6 * 8);
  [symbolsAt, seriesAt, 0, 0, postingsAt, tableAt].forEach((place, i) => contents.writeBigUInt64BE(BigInt(place), i * 8));
  out.add(Buffer.concat([contents, word(crc32c(contents))]));
  return out.bytes();
}

/** Each chunk after the first is told by its distance from the one before. */
function chunkList(chunks: IndexedSeries['chunks']): readonly number[] {
  return chunks.flatMap(({ from, to, place }, i) => {
    const before = chunks[i - 1];
    if (before === undefined) return [...varint(from), ...uvarint(to - from), ...uvarint(reference(place))];
    return [...uvarint(from - before.to), ...uvarint(to - from), ...varint(reference(place) - reference(before.place))];
  });
}

function reference({ file, offset }: IndexedSeries['chunks'][number]['place']): number {
  return file * 2 ** 32 + offset;
}

/** With its length before it, and its checksum behind. */
function checked(content: Buffer): Buffer {
  return Buffer.concat([word(content.length), content, word(crc32c(content))]);
}

function text(symbol: string): Buffer {
  const bytes = Buffer.from(symbol);
  return Buffer.concat([Buffer.from(uvarint(bytes.length)), bytes]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** By code units, which is the order of bytes for all that names here are made of. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Labels = readonly (readonly [name: string, value: string])[];

function orderOfLabels(a: Labels, b: Labels): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [nameA, valueA] = a[i] ?? ['', ''];
    const [nameB, valueB] = b[i] ?? ['', ''];
    const found = order(nameA, nameB) || order(valueA, valueB);
    if (found !== 0) return found;
  }
  return a.length - b.length;
}

/** Bytes, one section after the other. */
class Sections {
  readonly #parts: Buffer[] = [];
  at = 0;

  add(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.at += bytes.length;
  }

  align(to: number): void {
    const over = this.at % to;
    if (over !== 0) this.add(Buffer.alloc(to - over));
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
