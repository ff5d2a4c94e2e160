/** A sample that was measured elsewhere. */
export interface ForeignSample {
  /** The name as it is exposed: with `_bucket`, `_sum` or `_count` where it is one part of several. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metric that no catalogue of the kit defines, with its samples. */
export interface ForeignFamily {
  /** The name as in text format: a counter's with its `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';
  /** Gone through once, piece by piece: what is made only then keeps nobody waiting. */
  readonly samples: Iterable<ForeignSample>;
}

/** Where metrics come from that other libraries record; asked at each scrape. */
export interface Source {
  families(): Promise<readonly ForeignFamily[]>;
}
