import { claimOf, nameFault } from '../metric/exposed.ts';
import { isClosed, type LabelSchema } from '../metric/label.ts';
import type { AnyMetric, Counter, Gauge, Histogram } from '../metric/metric.ts';
import { labelOverflow } from '../metric/own.ts';
import { CounterInstrument } from './counter.ts';
import { NameError } from './errors.ts';
import type { Source } from './foreign.ts';
import { GaugeInstrument } from './gauge.ts';
import { HistogramInstrument } from './histogram.ts';
import type { Gate, Recorded, Surroundings } from './recording.ts';

/** Any instrument, its labels no longer known to the type checker. */
export interface Instrument {
  readonly table: { readonly metric: AnyMetric; readonly series: readonly Recorded[] };
}

/** The instruments of one process, created from the definitions of a catalogue. */
export interface Registry {
  /**
   * The instrument of a definition: the same one each time.
   * @throws NameError when no metric can have such names, or another has one of them, be it as a part or in one of the formats only
   */
  counter<L extends LabelSchema>(metric: Counter<L>): CounterInstrument<L>;
  gauge<L extends LabelSchema>(metric: Gauge<L>): GaugeInstrument<L>;
  histogram<L extends LabelSchema>(metric: Histogram<L>): HistogramInstrument<L>;
  /** What to expose, in the order of creation. */
  instruments(): readonly Instrument[];
  /** Lets the metrics of another library appear in the same exposition, once. Of two metrics with one name, the registry's own is shown. */
  include(source: Source): void;
  /** What was included, in that order. */
  sources(): readonly Source[];
  /**
   * Has something done before each exposition, such as setting a gauge to what is so at that moment. One that fails is
   * warned of, and its gauges stay as they were. What takes its time is waited for by `exposeInPieces`, not by `expose`.
   */
  onScrape(work: () => void | Promise<void>): void;
  /** What is to be done before an exposition, in that order. */
  scrapeWork(): readonly (() => void | Promise<void>)[];
  /** Records again, from the numbers that there were. */
  enable(): void;
  /** From now on recording does nothing; what was recorded stays and is exposed. Wrong labels are no longer noticed either. */
  disable(): void;
  /** As it is from the start. */
  isEnabled(): boolean;
}

/** @param options.now milliseconds since 1970, for exemplars and for the time that a series came into being */
export function createRegistry({ now = Date.now }: { readonly now?: () => number } = {}): Registry {
  const known = new Map<string, { readonly metric: AnyMetric; readonly instrument: Instrument }>();
  /** Whose each name is that appears in an exposition. */
  const owners = new Map<string, AnyMetric>();
  const sources = new Set<Source>();
  const beforehand = new Set<() => void | Promise<void>>();
  const gate: Gate = { open: true };

  function once<I extends Instrument>(metric: AnyMetric, create: (surroundings: Surroundings) => I): I {
    const existing = known.get(metric.name);
    if (existing === undefined) {
      claim(metric);
      // The count of overflows has an open label too; counting its own would never end.
      const counted = metric !== labelOverflow && Object.values(metric.labels).some((domain) => !isClosed(domain));
      const instrument = create({ gate, now, overflowed: () => (counted ? overflows.inc({ metric: metric.name }) : undefined) });
      known.set(metric.name, { metric, instrument });
      // A counter that is born with its first overflow would show no increase.
      if (counted) overflows.zero({ metric: metric.name });
      return instrument;
    }
    if (existing.metric !== metric) throw new NameError(metric.name, 'it is registered already, from another definition');
    // The same definition, so what was created from it is of the same type.
    return existing.instrument as I;
  }

  /** Takes a metric's names for it, all of them or none. */
  function claim(metric: AnyMetric): void {
    const fault = nameFault(metric.name, Object.keys(metric.labels));
    if (fault !== undefined) throw new NameError(metric.name, fault);
    const names = claimOf(metric);
    const other = names.map((name) => owners.get(name)).find((owner) => owner !== undefined);
    if (other !== undefined) throw new NameError(metric.name, `its series would be taken for those of the ${other.type} ${other.name}`);
    for (const name of names) owners.set(name, metric);
  }

  const registry: Registry = {
    counter: (metric) => once(metric, (surroundings) => new CounterInstrument(metric, surroundings)),
    gauge: (metric) => once(metric, (surroundings) => new GaugeInstrument(metric, surroundings)),
    histogram: (metric) => once(metric, (surroundings) => new HistogramInstrument(metric, surroundings)),
    instruments: () => [...known.values()].map(({ instrument }) => instrument),
    include: (source) => void sources.add(source),
    sources: () => [...sources],
    onScrape: (work) => void beforehand.add(work),
    scrapeWork: () => [...beforehand],
    enable: () => void (gate.open = true),
    disable: () => void (gate.open = false),
    isEnabled: () => gate.open,
  };
  const overflows = registry.counter(labelOverflow);
  return registry;
}
