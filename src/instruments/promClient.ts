import type { ForeignFamily, ForeignSample, Source } from './foreign.ts';

/** What the bridge asks of a registry of prom-client, of any version that has it; none is imported. */
export interface PromClientRegistry {
  getMetricsAsJSON(): Promise<readonly PromClientMetric[]>;
}

interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  /** Text at run time; prom-client's own types say it were a number. */
  readonly type: unknown;
  readonly values?: readonly PromClientValue[];
}

interface PromClientValue {
  readonly value: number;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  /** Of the parts of histograms and summaries. */
  readonly metricName?: string;
}

/**
 * The metrics of a prom-client registry, to appear in the same exposition as the kit's, in both formats:
 * `registry.include(promClient(register))`. Exemplars are not taken along.
 *
 * prom-client tells of all its series at a stretch, some 100 ms for 80,000 of them, in which nothing else happens in the
 * process: what is large belongs into the kit's own instruments. Only the writing is done in pieces.
 */
export function promClient(registry: PromClientRegistry): Source {
  return { families: async () => (await registry.getMetricsAsJSON()).map(familyOf) };
}

function familyOf({ name, help, type, values = [] }: PromClientMetric): ForeignFamily {
  return { name, help, type: typeOf(type), samples: samplesOf(name, values) };
}

function* samplesOf(family: string, values: readonly PromClientValue[]): Generator<ForeignSample, void, undefined> {
  for (const value of values) yield sampleOf(family, value);
}

function typeOf(type: unknown): ForeignFamily['type'] {
  return type === 'counter' || type === 'gauge' || type === 'histogram' || type === 'summary' ? type : 'untyped';
}

function sampleOf(family: string, { value, labels, metricName = family }: PromClientValue): ForeignSample {
  const present = Object.entries(labels).filter((entry) => entry[1] !== undefined);
  return { name: metricName, value, labels: Object.fromEntries(present.map(([name, text]) => [name, String(text)])) };
}
