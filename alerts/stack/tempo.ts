import { duration, minutes } from '../../src/metric/duration.ts';
import { by, on, promql } from '../../src/promql/expr.ts';
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

/** Spans that arrive and exemplars that Prometheus stores during the fault, each a minute, and whether Tempo is up. */
function tracing(spans: number, exemplars: number, answers: State = 1): readonly Behaviour[] {
  return [
    reads(target.up, {}, { healthy: 1, faulty: answers }),
    counts(tempo.spansReceived, { tenant }, { healthy: 600, faulty: spans }),
    { ...counts(prometheus.exemplarsAppended, {}, { healthy: 60, faulty: exemplars }), labels: prometheusTarget },
  ];
}

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
    // Exemplars name traces: while Prometheus finds new ones, nodes do trace requests, whichever systems they are of.
    expr: () => promql`${target.up} == 1 unless ${on()} ${spanRate.expr} > 0 and ${on()} ${exemplarRate.expr} > 0`,
    summary: text`Tempo ${label('instance')} receives no spans`,
    description: () => text`The nodes are up and trace requests, as the exemplars of their metrics show, but no span arrives at ${label('instance')}: links from metrics to traces lead nowhere.`,
    proof: () => ({
      fires: { series: tracing(0, 60), pending: minutes(4), resolved: minutes(1), labels: { job: 'tempo', instance }, value: 1 },
      silent: [
        { because: 'a span a minute arrives', series: tracing(1, 60) },
        { because: 'no request is traced', series: tracing(0, 0) },
        { because: 'Tempo is down, which another alert tells', series: tracing(0, 60, 0) },
      ],
    }),
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
