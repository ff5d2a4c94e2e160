import { isClosed, type LabelSchema } from '../metric/label.ts';
import type { AnyMetric, Counter, Gauge, Histogram } from '../metric/metric.ts';
import { labelOverflow } from '../metric/own.ts';
import { CounterInstrument } from './counter.ts';
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
  /** The instrument of a definition: the same one each time. @throws RangeError when another metric has the name */
  counter<L extends LabelSchema>(metric: Counter<L>): CounterInstrument<L>;
  gauge<L extends LabelSchema>(metric: Gauge<L>): GaugeInstrument<L>;
  histogram<L extends LabelSchema>(metric: Histogram<L>): HistogramInstrument<L>;
  /** What to expose, in the order of creation. */
  instruments(): readonly Instrument[];
  /** Lets the metrics of another library appear in the same exposition, once. Of two metrics with one name, the registry's own is shown. */
  include(source: Source): void;
  /** What was included, in that order. */
  sources(): readonly Source[];
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
  const sources = new Set<Source>();
  const gate: Gate = { open: true };

  function once<I extends Instrument>(metric: AnyMetric, create: (surroundings: Surroundings) => I): I {
    const existing = known.get(metric.name);
    if (existing === undefined) {
      // The count of overflows has an open label too; counting its own would never end.
      const counted = metric !== labelOverflow && Object.values(metric.labels).some((domain) => !isClosed(domain));
      const instrument = create({ gate, now, overflowed: () => (counted ? overflows.inc({ metric: metric.name }) : undefined) });
      known.set(metric.name, { metric, instrument });
      // A counter that is born with its first overflow would show no increase.
      if (counted) overflows.zero({ metric: metric.name });
      return instrument;
    }
    if (existing.metric !== metric) throw new RangeError(`${metric.name} is registered already, from another definition`);
    // The same definition, so what was created from it is of the same type.
    return existing.instrument as I;
  }

  const registry: Registry = {
    counter: (metric) => once(metric, (surroundings) => new CounterInstrument(metric, surroundings)),
    gauge: (metric) => once(metric, (surroundings) => new GaugeInstrument(metric, surroundings)),
    histogram: (metric) => once(metric, (surroundings) => new HistogramInstrument(metric, surroundings)),
    instruments: () => [...known.values()].map(({ instrument }) => instrument),
    include: (source) => void sources.add(source),
    sources: () => [...sources],
    enable: () => void (gate.open = true),
    disable: () => void (gate.open = false),
    isEnabled: () => gate.open,
  };
  const overflows = registry.counter(labelOverflow);
  return registry;
}
