import type { CounterInstrument } from '../../instruments/counter.ts';
import type { GaugeInstrument } from '../../instruments/gauge.ts';
import type { HistogramInstrument } from '../../instruments/histogram.ts';
import type { Labels } from '../../instruments/series.ts';
import type { LabelSchema } from '../../metric/label.ts';

/**
 * What is recorded of calls of one kind, whatever carries them: told of a call's beginning, it returns what it does at
 * the call's end. Each call ends once.
 */
export type Recording<Begun, Ended> = (call: Begun) => (call: Ended) => void;

/** A call that has ended. */
interface Timed {
  readonly seconds: number;
}

/**
 * Labels out of a call; `undefined` for a call that is not to be recorded. What a client chose freely has no place in
 * them: one client could use up the budget of a label for all others.
 */
type LabelsOf<Call, L extends LabelSchema> = (call: Call) => Labels<NoInfer<L>> | undefined;

/** Counts calls when they end. */
export function counted<L extends LabelSchema, Call>(
  counter: Pick<CounterInstrument<L>, 'inc'>,
  labelsOf: LabelsOf<Call, L>,
): Recording<unknown, Call> {
  const end = (call: Call): void => {
    const labels = labelsOf(call);
    if (labels !== undefined) counter.inc(labels);
  };
  return () => end;
}

/** Counts calls when they begin. */
export function countedAtBegin<L extends LabelSchema, Call>(
  counter: Pick<CounterInstrument<L>, 'inc'>,
  labelsOf: LabelsOf<Call, L>,
): Recording<Call, unknown> {
  return (call) => {
    const labels = labelsOf(call);
    if (labels !== undefined) counter.inc(labels);
    return nothing;
  };
}

/**
 * Observes how long calls take, in seconds.
 * @param exemplarOf the trace that a call belongs to, 32 hexadecimal digits, where one will be found later
 */
export function timed<L extends LabelSchema, Call>(
  histogram: Pick<HistogramInstrument<L>, 'observe'>,
  labelsOf: LabelsOf<Call, L>,
  exemplarOf: (call: Call) => string | undefined = nothing,
): Recording<unknown, Call & Timed> {
  const end = (call: Call & Timed): void => {
    const labels = labelsOf(call);
    if (labels !== undefined) histogram.observe(labels, call.seconds, exemplarOf(call));
  };
  return () => end;
}

/** Holds how many calls are under way. The labels are those of the beginning, so what was counted up is counted down. */
export function inFlight<L extends LabelSchema, Call>(
  gauge: Pick<GaugeInstrument<L>, 'add'>,
  labelsOf: LabelsOf<Call, L>,
): Recording<Call, unknown> {
  return (call) => {
    const labels = labelsOf(call);
    if (labels === undefined) return nothing;
    gauge.add(labels, 1);
    return () => gauge.add(labels, -1);
  };
}

/** The recordings as one. One that fails is warned of, and stops neither the others nor the server. */
export function together<Begun, Ended>(recordings: readonly Recording<Begun, Ended>[]): Recording<Begun, Ended> {
  return (call) => {
    const ends = recordings.map((recording) => guarded(recording, call) ?? nothing);
    return (ended) => {
      for (const end of ends) guarded(end, ended);
    };
  };
}

function nothing(): undefined {
  return undefined;
}

const warnedOf = new Set<string>();

/** Does some recording, which must not be the end of the server. Each problem is warned of once. @returns `undefined` when it fails */
export function guarded<T, R>(work: (given: T) => R, given: T): R | undefined {
  try {
    return work(given);
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (warnedOf.size < 100 && !warnedOf.has(error.message)) {
      warnedOf.add(error.message);
      process.emitWarning(`a call could not be recorded: ${error.message}`, { code: 'OBSKIT_RECORDING', detail: error.stack ?? '' });
    }
    return undefined;
  }
}
