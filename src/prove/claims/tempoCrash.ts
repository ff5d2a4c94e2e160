import { seriesName } from '../../metric/selector.ts';
import { until } from '../../runtime/wait.ts';
import { hedgehog } from '../../systems/hedgehog/metrics.ts';
import { some, verdict, type Verdict } from '../claim.ts';
import type { ExemplarSeries } from '../prometheus.ts';
import type { ProofStack } from '../stack.ts';

/**
 * From when on Tempo must not lose a request's spans, in seconds after its end: nodes send them within 5, and Tempo 3
 * acknowledges them in memory. It writes a trace to its log when no span of it has come for 5 s, and looks every 5 s
 * (`live_store.max_trace_idle` and `flush_check_period`); the rest is for a busy machine.
 */
export const tempoWritesWithin = 20;

/** How many traces are looked at again, and how few will do: a node that is too busy lets spans go before it sends them. */
const [sample, fewest] = [20, 10];

/** The ids of spans, by their trace's. */
export type SpanIds = ReadonlyMap<string, readonly string[]>;

/** All spans that Tempo had before, of traces old enough to have been written, are there afterwards. */
export async function tempoSurvives({ leftOut, prometheus, traces, kill, ready, began, signal }: ProofStack): Promise<Verdict> {
  const away = leftOut.find(({ name }) => name === 'tempo');
  if (away !== undefined) return verdict({ notMade: [{ what: 'Tempo survives SIGKILL, and keeps its traces', because: `Tempo does not run here: ${away.because}` }] });
  const find = async (ids: readonly string[]): Promise<SpanIds> =>
    new Map(await Promise.all(ids.map(async (id) => [id, (await traces.find(id)).map(({ spanId }) => spanId)] as const)));
  const before = await until('Tempo has traces that it must have written', { seconds: 40, signal }, async () => {
    const exemplars = await prometheus.exemplars(seriesName(hedgehog.latency, 'bucket'), began);
    const found = await find(tracesBefore(exemplars, Date.now() / 1_000 - tempoWritesWithin).slice(0, sample));
    const there = new Map([...found].filter(([, spans]) => spans.length > 0));
    return there.size >= fewest ? there : undefined;
  });
  await kill('tempo');
  const killedAt = performance.now();
  await ready('tempo');
  const seconds = (performance.now() - killedAt) / 1_000;
  const ids = [...before.keys()];
  const after = await until('Tempo still has them', { seconds: 30, signal }, async () => {
    const found = await find(ids);
    return lostSpans(before, found).length === 0 ? found : undefined;
  }).catch(() => find(ids));
  return judgeTraces(before, after, seconds);
}

/** Traces that exemplars name, of requests that ended before a moment: the latest first, as those have been written last. @param moment in seconds since 1970 */
export function tracesBefore(series: readonly ExemplarSeries[], moment: number): readonly string[] {
  const named = series.flatMap(({ exemplars }) => exemplars.flatMap(({ labels: { trace_id: id }, timestamp }) => (id === undefined || timestamp > moment ? [] : [{ id, timestamp }])));
  return [...new Set(named.sort((a, b) => b.timestamp - a.timestamp).map(({ id }) => id))];
}

/** @param away from the kill until it was ready again, in seconds */
export function judgeTraces(before: SpanIds, after: SpanIds, away: number): Verdict {
  const lost = lostSpans(before, after);
  const count = [...before.values()].reduce((sum, spans) => sum + spans.length, 0);
  if (lost.length === 0) {
    return verdict({ facts: [`Tempo was back ${away.toFixed(1)} s after SIGKILL; all ${count} spans of ${before.size} traces are there again, which had ended ${tempoWritesWithin} s and more before`] });
  }
  return verdict({
    failures: [{
      message: `Tempo has lost spans of ${lost.length} of ${before.size} traces: ${some(lost.map(({ id, missing }) => `${missing} of ${id}`))}`,
      cause: 'its write-ahead log is not kept on its volume, or could not be read: see live_store.wal in tempo.yaml, and its log',
    }],
  });
}

function lostSpans(before: SpanIds, after: SpanIds): readonly { readonly id: string; readonly missing: number }[] {
  return [...before].flatMap(([id, spans]) => {
    const missing = spans.filter((span) => !after.get(id)?.includes(span)).length;
    return missing === 0 ? [] : [{ id, missing }];
  });
}
