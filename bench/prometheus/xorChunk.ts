/** Bits, written one after the other into bytes. */
class Bits {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** The lowest bits of a number, highest first. @param count 1 to 32 */
  write(value: number, count: number): void {
    if (this.#length + count > this.#bytes.length * 8) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let left = count; left > 0; ) {
      const free = 8 - (this.#length & 7);
      const taken = Math.min(free, left);
      const part = (value >>> (left - taken)) & ((1 << taken) - 1);
      const at = this.#length >>> 3;
      this.#bytes[at] = (this.#bytes[at] ?? 0) | (part << (free - taken));
      this.#length += taken;
      left -= taken;
    }
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, Math.ceil(this.#length / 8)));
  }
}

/** So many samples go into a chunk, as Prometheus does it. */
export const samplesPerChunk = 120;

/**
 * Samples as Prometheus stores them: XOR encoding, which is Gorilla's. Source: tsdb/docs/format/chunks.md of Prometheus.
 * @param begin milliseconds
 * @param step milliseconds between two samples
 * @param values at most 65,535 of them
 */
export function xorChunk(begin: number, step: number, values: Float64Array): Buffer {
  const bits = new Bits();
  bits.write(values.length, 16);
  const words = new DataView(values.buffer, values.byteOffset, values.byteLength);
  // A view reads as it is told to; numbers in arrays are little-endian on every machine that Node.js runs on.
  const high = (i: number) => words.getInt32(i * 8 + 4, true);
  const low = (i: number) => words.getInt32(i * 8, true);
  let window: { readonly leading: number; readonly trailing: number } | undefined;
  for (let i = 0; i < values.length; i += 1) {
    if (i === 0) {
      for (const byte of varint(begin)) bits.write(byte, 8);
      bits.write(high(0), 32);
      bits.write(low(0), 32);
      continue;
    }
    if (i === 1) for (const byte of uvarint(step)) bits.write(byte, 8);
    // From then on the distance in time never changes.
    else bits.write(0, 1);
    const [upper, lower] = [high(i) ^ high(i - 1), low(i) ^ low(i - 1)];
    if (upper === 0 && lower === 0) {
      bits.write(0, 1);
      continue;
    }
    const leading = Math.min(upper === 0 ? 32 + Math.clz32(lower) : Math.clz32(upper), 31);
    const trailing = lower === 0 ? 32 + trailingZeros(upper) : trailingZeros(lower);
    if (window !== undefined && leading >= window.leading && trailing >= window.trailing) {
      bits.write(0b10, 2);
    } else {
      window = { leading, trailing };
      bits.write(0b11, 2);
      bits.write(leading, 5);
      // 64 significant bits do not fit into six; none at all cannot be, so that zero stands for them.
      bits.write((64 - leading - trailing) & 63, 6);
    }
    writeMiddle(bits, upper, lower, window);
  }
  return bits.bytes();
}

/** The bits of a word of 64 between its leading and trailing ones. */
function writeMiddle(bits: Bits, upper: number, lower: number, { leading, trailing }: { readonly leading: number; readonly trailing: number }): void {
  const inUpper = 32 - leading - Math.max(0, trailing - 32);
  if (inUpper > 0) bits.write(upper >>> Math.max(0, trailing - 32), inUpper);
  const inLower = 32 - trailing - Math.max(0, leading - 32);
  if (inLower > 0) bits.write(lower >>> trailing, inLower);
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Seven bits a byte, lowest first, as in Go's encoding/binary. @param value an integer of at most 53 bits, not negative */
export function uvarint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** The same for integers with a sign: they alternate, 0, -1, 1, -2, … */
export function varint(value: number): readonly number[] {
  return uvarint(value < 0 ? -2 * value - 1 : 2 * value);
}
