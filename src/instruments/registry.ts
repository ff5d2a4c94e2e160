import type { LabelSchema } from '../metric/label.ts';
import type { AnyMetric, Counter, Gauge, Histogram } from '../metric/metric.ts';
import { CounterInstrument } from './counter.ts';
import { GaugeInstrument } from './gauge.ts';
import { HistogramInstrument } from './histogram.ts';
import { labelOverflow } from './metrics.ts';

/** Any instrument, its labels no longer known to the type checker. */
export type Instrument = Pick<CounterInstrument, 'table'> | Pick<HistogramInstrument, 'table' | 'buckets' | 'exemplars'>;

/** The instruments of one process, created from the definitions of a catalogue. */
export interface Registry {
  /** The instrument of a definition: the same one each time. @throws RangeError when another metric has the name */
  counter<L extends LabelSchema>(metric: Counter<L>): CounterInstrument<L>;
  gauge<L extends LabelSchema>(metric: Gauge<L>): GaugeInstrument<L>;
  histogram<L extends LabelSchema>(metric: Histogram<L>): HistogramInstrument<L>;
  /** What to expose, in the order of creation. */
  instruments(): readonly Instrument[];
}

/** @param options.now milliseconds since 1970, for exemplars */
export function createRegistry({ now = Date.now }: { readonly now?: () => number } = {}): Registry {
  const known = new Map<string, { readonly metric: AnyMetric; readonly instrument: Instrument }>();

  function once<I extends Instrument>(metric: AnyMetric, create: (overflowed: () => void) => I): I {
    const existing = known.get(metric.name);
    if (existing === undefined) {
      // The count of overflows has an open label too; counting its own would never end.
      const instrument = create(metric === labelOverflow ? () => undefined : () => overflows.inc({ metric: metric.name }));
      known.set(metric.name, { metric, instrument });
      return instrument;
    }
    if (existing.metric !== metric) throw new RangeError(`${metric.name} is registered already, from another definition`);
    // The same definition, so what was created from it is of the same type.
    return existing.instrument as I;
  }

  const registry: Registry = {
    counter: (metric) => once(metric, (overflowed) => new CounterInstrument(metric, overflowed)),
    gauge: (metric) => once(metric, (overflowed) => new GaugeInstrument(metric, overflowed)),
    histogram: (metric) => once(metric, (overflowed) => new HistogramInstrument(metric, overflowed, now)),
    instruments: () => [...known.values()].map(({ instrument }) => instrument),
  };
  const overflows = registry.counter(labelOverflow);
  return registry;
}
