import type { CounterInstrument } from '../../instruments/counter.ts';
import type { GaugeInstrument } from '../../instruments/gauge.ts';
import type { HistogramInstrument } from '../../instruments/histogram.ts';
import type { Labels } from '../../instruments/series.ts';
import type { LabelSchema } from '../../metric/label.ts';

/** What is recorded of calls of one kind, whatever carries them. Each call that begins ends once. */
export interface Recording<Begun, Ended> {
  /** Told of a call's beginning; what it returns is told of that call's end. A recording without it costs a call nothing there. */
  readonly begin?: (call: Begun) => ((call: Ended) => void) | undefined;
  /** Told of each call's end. */
  readonly end?: (call: Ended) => void;
}

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
  return {
    end(call) {
      const labels = labelsOf(call);
      if (labels !== undefined) counter.inc(labels);
    },
  };
}

/** Counts calls when they begin. */
export function countedAtBegin<L extends LabelSchema, Call>(
  counter: Pick<CounterInstrument<L>, 'inc'>,
  labelsOf: LabelsOf<Call, L>,
): Recording<Call, unknown> {
  return {
    begin(call) {
      const labels = labelsOf(call);
      if (labels !== undefined) counter.inc(labels);
      return undefined;
    },
  };
}

/**
 * Observes how long calls take, in seconds.
 * @param exemplarOf the trace that a call belongs to, 32 hexadecimal digits, where one will be found later
 */
export function timed<L extends LabelSchema, Call>(
  histogram: Pick<HistogramInstrument<L>, 'observe'>,
  labelsOf: LabelsOf<Call, L>,
  exemplarOf: (call: Call) => string | undefined = () => undefined,
): Recording<unknown, Call & Timed> {
  return {
    end(call) {
      const labels = labelsOf(call);
      if (labels !== undefined) histogram.observe(labels, call.seconds, exemplarOf(call));
    },
  };
}

/** Holds how many calls are under way. The labels are those of the beginning, so what was counted up is counted down, whatever is recorded then. */
export function inFlight<L extends LabelSchema, Call>(
  gauge: Pick<GaugeInstrument<L>, 'hold'>,
  labelsOf: LabelsOf<Call, L>,
): Recording<Call, unknown> {
  return {
    begin(call) {
      const labels = labelsOf(call);
      return labels === undefined ? undefined : gauge.hold(labels);
    },
  };
}

/** What is still to be told of one call's end. */
export type Ends<Ended> = readonly ((call: Ended) => void)[];

/** Several recordings as one. */
export interface Together<Begun, Ended> {
  /** Absent where no recording is told of beginnings, so that whoever tells of them need not put together what to tell. */
  readonly begin: ((call: Begun) => Ends<Ended>) | undefined;
  /** @param ends what `begin` returned */
  end(call: Ended, ends: Ends<Ended> | undefined): void;
}

/** The recordings as one. One that fails is warned of, and stops neither the others nor the server. */
export function together<Begun, Ended>(recordings: readonly Recording<Begun, Ended>[]): Together<Begun, Ended> {
  const begins = recordings.flatMap(({ begin }) => begin ?? []);
  const always = recordings.flatMap(({ end }) => end ?? []);
  return {
    begin: begins.length === 0 ? undefined : (call) => begins.flatMap((begin) => guarded(begin, call) ?? []),
    end(call, ends) {
      tell(always, call);
      if (ends !== undefined) tell(ends, call);
    },
  };
}

/** Tells all of them, also those after one that fails: one guard for all of them, as long as none does. */
function tell<T>(all: readonly ((given: T) => void)[], given: T, from = 0): void {
  let at = from;
  try {
    for (; at < all.length; at += 1) all[at]?.(given);
  } catch (cause) {
    warn(cause);
    tell(all, given, at + 1);
  }
}

const warnedOf = new Set<string>();

/** Does some recording, which must not be the end of the server. Each problem is warned of once. @returns `undefined` when it fails */
export function guarded<T, R>(work: (given: T) => R, given: T): R | undefined {
  try {
    return work(given);
  } catch (cause) {
    warn(cause);
    return undefined;
  }
}

function warn(cause: unknown): void {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  if (warnedOf.size >= 100 || warnedOf.has(error.message)) return;
  warnedOf.add(error.message);
  process.emitWarning(`a call could not be recorded: ${error.message}`, { code: 'OBSKIT_RECORDING', detail: error.stack ?? '' });
}
