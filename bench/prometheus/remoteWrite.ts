/** One series, to be written with a value for each time. */
export interface WrittenSeries {
  /** With the name, under `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly valueAt: (time: number) => number;
}

/**
 * A remote-write request, version 1: protobuf inside Snappy's block format. The block holds literals only, which is valid
 * Snappy and needs no compressor. Sources: prometheus/prompb/remote.proto, google/snappy/format_description.txt.
 * @param times milliseconds, growing
 */
export function writeRequest(series: readonly WrittenSeries[], times: readonly number[]): Buffer {
  const stamps = times.map((time) => varint(BigInt(time)));
  const parts = series.flatMap(({ labels, valueAt }) => {
    const names = Object.entries(labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))])));
    const samples = times.map((time, i) => {
      const stamp = stamps[i] ?? Buffer.alloc(0);
      const sample = Buffer.allocUnsafe(12 + stamp.length);
      sample[0] = 0x12;
      sample[1] = 10 + stamp.length;
      sample[2] = 0x09;
      sample.writeDoubleLE(valueAt(time), 3);
      sample[11] = 0x10;
      stamp.copy(sample, 12);
      return sample;
    });
    const body = Buffer.concat([...names, ...samples]);
    return [Buffer.concat([Buffer.from([0x0a]), varint(BigInt(body.length)), body])];
  });
  return asSnappy(Buffer.concat(parts));
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(BigInt(content.length)), content]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** Literals of at most 64 KiB, each with its length less one in two bytes. */
function asSnappy(content: Buffer): Buffer {
  const chunks: Buffer[] = [varint(BigInt(content.length))];
  for (let from = 0; from < content.length; from += 65_536) {
    const chunk = content.subarray(from, from + 65_536);
    const head = Buffer.from([61 << 2, 0, 0]);
    head.writeUInt16LE(chunk.length - 1, 1);
    chunks.push(head, chunk);
  }
  return Buffer.concat(chunks);
}
