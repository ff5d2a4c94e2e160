import { duration, minutes, sum } from '../../src/metric/duration.ts';
import { by, on, promql, window } from '../../src/promql/expr.ts';
import { increase } from '../../src/promql/idioms.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { counts, reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { prometheus } from '../../src/systems/prometheus/metrics.ts';
import { exemplarRate } from '../../src/systems/prometheus/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';
import { tempo } from '../../src/systems/tempo/metrics.ts';
import { readiness, spanRate } from '../../src/systems/tempo/queries.ts';

const instance = 'tempo-1:3200';
const tenant = 'single-tenant';
const prometheusTarget = { job: 'prometheus', instance: 'prometheus-1:9090' } as const;

/** Spans that arrive, and exemplars that Prometheus stores, each a minute, and whether Tempo is up during the fault. */
function tracing(
  spans: { readonly before: number; readonly then: number },
  exemplars: { readonly before: number; readonly then: number } | 'none',
  answers: State = 1,
): readonly Behaviour[] {
  const stored = exemplars === 'none' ? [] : [counts(prometheus.exemplarsAppended, {}, { healthy: exemplars.before, faulty: exemplars.then })];
  return [
    reads(target.up, {}, { healthy: 1, faulty: answers }),
    counts(tempo.spansReceived, { tenant }, { healthy: spans.before, faulty: spans.then }),
    ...stored.map((behaviour) => ({ ...behaviour, labels: prometheusTarget })),
  ];
}

const busy = { before: 600, then: 600 } as const;
const stopped = { before: 600, then: 0 } as const;

const hour = duration('1h');

/**
 * Exemplars name traces: while Prometheus finds new ones, nodes do trace requests, whichever systems they are of. Where there
 * have been none for an hour, systems expose none: then spans that came an hour ago say that there are requests to trace.
 */
const tracingGoesOn = promql`${exemplarRate.expr} > 0 or (sum(rate(${tempo.spansReceived}[${window}] offset ${hour})) > 0 unless sum(rate(${prometheus.exemplarsAppended}[${window}] offset ${hour})) > 0)`;

/** Whether Tempo answers its scrapes, and whether it says that it is ready. */
const states = (answers: State, ready: State): readonly Behaviour[] => [
  reads(target.up, {}, { healthy: 1, faulty: answers }),
  reads(tempo.ready, {}, { healthy: 1, faulty: ready }),
];

export const tempoAlerts: readonly Alert[] = [
  alert({
    name: 'TempoTracesStopped',
    severity: 'warning',
    for: duration('10m'),
    expr: () => promql`${target.up} == 1 unless ${on()} ${spanRate.expr} > 0 and ${on()} ${tracingGoesOn}`,
    summary: text`Tempo ${label('instance')} receives no spans`,
    description: () => text`The nodes are up and trace requests, as the exemplars of their metrics or the spans of an hour ago show, but no span arrives at ${label('instance')}: links from metrics to traces lead nowhere.`,
    proof: () => {
      const fires = { pending: minutes(4), resolved: minutes(1), labels: { job: 'tempo', instance }, value: 1 };
      return {
        calm: sum(hour, minutes(10)),
        fires: { series: tracing(stopped, busy), ...fires },
        firesToo: [
          { although: 'no system exposes exemplars', series: tracing(stopped, { before: 0, then: 0 }), ...fires },
          { although: 'Prometheus knows nothing of exemplars', series: tracing(stopped, 'none'), ...fires },
        ],
        silent: [
          { because: 'a span a minute arrives', series: tracing({ before: 600, then: 1 }, busy) },
          { because: 'no request is traced any more', series: tracing(stopped, stopped) },
          { because: 'no request was ever traced', series: tracing({ before: 0, then: 0 }, 'none') },
          { because: 'Tempo is down, which another alert tells', series: tracing(stopped, busy, 0) },
        ],
      };
    },
  }),
  alert({
    name: 'TempoSpansDiscarded',
    severity: 'warning',
    for: duration('5m'),
    window: duration('15m'),
    threshold: { default: 100, unit: 'count', range: [1, 1e9] },
    expr: ({ threshold }) => promql`${increase(tempo.spansDiscarded, { by: ['reason'] })} > ${threshold}`,
    summary: text`Tempo throws spans away: ${label('reason')}`,
    description: ({ threshold }) =>
      text`Within a quarter of an hour Tempo threw away ${value('count')} spans for the reason ${label('reason')}, more than ${written(threshold, 'count')}: traces have gaps.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        window: duration('15m'),
        events: (perMinute) => [counts(tempo.spansDiscarded, { reason: 'rate_limited', tenant }, { healthy: 0, faulty: perMinute })],
        labels: { reason: 'rate_limited' },
      }),
  }),
  alert({
    name: 'TempoCompactionFailing',
    severity: 'warning',
    for: duration('5m'),
    window: duration('30m'),
    threshold: { default: 2, unit: 'count', range: [1, 1e6] },
    expr: ({ threshold }) => promql`${increase(tempo.compactionErrors, { by: ['instance'] })} > ${threshold}`,
    summary: text`Tempo ${label('instance')} cannot compact its blocks`,
    description: ({ threshold }) =>
      text`Within half an hour ${value('count')} compactions failed on ${label('instance')}, more than ${written(threshold, 'count')}: blocks pile up, searches become slow, and old traces are not deleted.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        window: duration('30m'),
        events: (perMinute) => [counts(tempo.compactionErrors, {}, { healthy: 0, faulty: perMinute })],
        labels: { instance },
      }),
  }),
  alert({
    name: 'TempoNotReady',
    severity: 'warning',
    for: duration('10m'),
    expr: () => promql`(${readiness.expr} or min ${by('instance')} (${target.up})) == 0`,
    summary: text`Tempo ${label('instance')} is down or not ready`,
    description: () => text`${label('instance')} does not answer, or says that its newest traces cannot be asked for. Spans may be lost meanwhile.`,
    proof: () => ({
      fires: { series: states(1, 0), pending: minutes(1), resolved: minutes(1), labels: { instance }, value: 0 },
      silent: { because: 'it answers and is ready', series: states(1, 1) },
    }),
  }),
];
