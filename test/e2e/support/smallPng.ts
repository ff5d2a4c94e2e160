import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A screenshot with at most 256 colours, a third of the size: what is drawn here has few. Source: the PNG specification.
 * @param png eight bits a channel, with or without transparency, not interlaced: as Chromium writes them
 */
export function smallPng(png: Buffer): Buffer {
  const chunks = [...chunksOf(png)];
  const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height, channels] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] === 6 ? 4 : 3];
  const pixels = unfiltered(inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))), width, height, channels);

  // Shades that no eye tells apart are one: of each channel the upper six bits count.
  const colours = new Uint32Array(width * height).map((_, i) => (((pixels[i * channels] ?? 0) >> 2) << 12) | (((pixels[i * channels + 1] ?? 0) >> 2) << 6) | ((pixels[i * channels + 2] ?? 0) >> 2));
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = paletteOf(counts);
  const nearest = new Map(palette.map((colour, i) => [colour, i]));
  const indexOf = (colour: number) => {
    const known = nearest.get(colour);
    if (known !== undefined) return known;
    const found = palette.reduce((best, candidate, i) => (distance(candidate, colour) < distance(palette[best] ?? 0, colour) ? i : best), 0);
    nearest.set(colour, found);
    return found;
  };
  const rows = Buffer.alloc((width + 1) * height);
  colours.forEach((colour, i) => (rows[i + Math.floor(i / width) + 1] = indexOf(colour)));

  const newHeader = Buffer.from(header);
  newHeader[9] = 3;
  const entries = Buffer.from(palette.flatMap((colour) => channelsOf(colour).map((channel) => Math.round((channel * 255) / 63))));
  return Buffer.concat([signature, chunk('IHDR', newHeader), chunk('PLTE', entries), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/**
 * The colours that are kept: of each corner of the cube of colours the most frequent one, so that a few green letters among a
 * thousand greys stay green, then those that are most frequent in all.
 */
function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const frequent = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const corners = new Map<string, number>();
  for (const colour of frequent) {
    const corner = channelsOf(colour).map((channel) => channel >> 3).join();
    if (!corners.has(corner)) corners.set(corner, colour);
  }
  return [...new Set([...[...corners.values()].slice(0, 192), ...frequent])].slice(0, 256);
}

function* chunksOf(png: Buffer): Generator<{ readonly type: string; readonly data: Buffer }> {
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** Rows are written as differences, each in one of five ways. */
function unfiltered(data: Buffer, width: number, height: number, channels: number): Uint8Array {
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (out[at - channels] ?? 0);
      const above = y === 0 ? 0 : (out[at - stride] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (out[at - stride - channels] ?? 0);
      out[at] = (data[y * (stride + 1) + 1 + x] ?? 0) + ([0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0);
    }
  }
  return out;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

function channelsOf(colour: number): readonly [number, number, number] {
  return [colour >> 12, (colour >> 6) & 63, colour & 63];
}

function distance(a: number, b: number): number {
  const [p, q] = [channelsOf(a), channelsOf(b)];
  return (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2;
}
