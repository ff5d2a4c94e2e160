/** Seconds from the moment a request was due to the end of its answer, so that a stalled server cannot hide its stall. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Parts of each doubling: a percentile is at most one 64th, 1.6%, above what it stands for. */
const parts = 64;

/** Everything below counts as this much: a microsecond. */
const least = 1e-6;

/** From a microsecond to 2^32 of them, more than an hour: what takes longer counts there, but for the maximum. */
const doublings = 32;

/** Latencies in room that does not grow with their number: counts in buckets, of which each doubling of the time has the same number. */
export class Latencies {
  readonly #counts = new Float64Array(doublings * parts);
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  add(seconds: number): void {
    const index = bucketOf(seconds);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#count += 1;
    this.#max = Math.max(this.#max, seconds);
  }

  /** Takes in all of another. */
  merge(other: Latencies): void {
    for (const [index, count] of other.#counts.entries()) this.#counts[index] = (this.#counts[index] ?? 0) + count;
    this.#count += other.#count;
    this.#max = Math.max(this.#max, other.#max);
  }

  /** The maximum is exact; each percentile is the upper end of its bucket, and no more than the maximum. */
  summary(): Latency {
    return { p50: this.#percentile(0.5), p95: this.#percentile(0.95), p99: this.#percentile(0.99), max: this.#max };
  }

  #percentile(share: number): number {
    const rank = Math.ceil(share * this.#count);
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return Math.min(upperEnd(index), this.#max);
    }
    return 0;
  }
}

function bucketOf(seconds: number): number {
  const times = Math.max(seconds / least, 1);
  const doubling = Math.min(Math.floor(Math.log2(times)), doublings - 1);
  return doubling * parts + Math.min(Math.floor((times / 2 ** doubling - 1) * parts), parts - 1);
}

function upperEnd(index: number): number {
  const doubling = Math.floor(index / parts);
  return least * 2 ** doubling * (1 + ((index % parts) + 1) / parts);
}
