import { duration, minutes } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { increase } from '../../src/promql/idioms.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { above, below } from '../../src/rules/near.ts';
import { counts, reads, type Behaviour } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { prometheus } from '../../src/systems/prometheus/metrics.ts';
import {
  alertmanagersKnown,
  alertSendErrorRatio,
  configurationLoaded,
  corruptionsFound,
  ingestionRate,
  spaceShare,
  walFailureRate,
} from '../../src/systems/prometheus/queries.ts';

const instance = 'prometheus-1:9090';
const group = { rule_group: '/etc/obskit/rules/hedgehog.yaml;hedgehog.alerts' } as const;
const receiver = { alertmanager: 'http://alertmanager:9093/api/v2/alerts' } as const;

const samples = (faulty: number): readonly Behaviour[] => [
  counts(prometheus.samplesAppended, { type: 'float' }, { healthy: 6000, faulty }),
  counts(prometheus.samplesAppended, { type: 'histogram' }, { healthy: 0, faulty: 0 }),
];

/** Failures a minute of each operation on the write-ahead log. */
const walFailures = (writes: number, truncations = 0, checkpoints = 0): readonly Behaviour[] => [
  counts(prometheus.walWritesFailed, {}, { healthy: 0, faulty: writes }),
  counts(prometheus.walTruncationsFailed, {}, { healthy: 0, faulty: truncations }),
  counts(prometheus.checkpointsFailed, {}, { healthy: 0, faulty: checkpoints }),
];

/** Space that is taken of a limit, in bytes, half of it by blocks. */
const space = (used: number, limit: number): readonly Behaviour[] => [
  reads(prometheus.blockBytes, {}, { healthy: 0, faulty: used / 2 }),
  reads(prometheus.walBytes, {}, { healthy: 0, faulty: used / 4 }),
  reads(prometheus.headChunkBytes, {}, { healthy: 0, faulty: used / 4 }),
  reads(prometheus.retentionBytes, {}, { healthy: limit, faulty: limit }),
];

/** 60 alerts a minute, of which a share is not taken. */
const sending = (share: number): readonly Behaviour[] => [
  counts(prometheus.sendErrors, receiver, { healthy: 0, faulty: 60 * share }),
  counts(prometheus.alertsSent, receiver, { healthy: 0, faulty: 60 * (1 - share) }),
];

export const prometheusAlerts: readonly Alert[] = [
  alert({
    name: 'PrometheusConfigReloadFailed',
    severity: 'warning',
    for: duration('5m'),
    expr: () => promql`${configurationLoaded.expr} == 0`,
    summary: text`Prometheus ${label('instance')} runs an old configuration`,
    description: () => text`${label('instance')} could not read its configuration or its rules, and goes on with the last ones that were valid. It will not start again with these.`,
    proof: () => ({
      fires: {
        series: [reads(prometheus.configLoaded, {}, { healthy: 1, faulty: 0 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance },
        value: 0,
      },
      silent: { series: [reads(prometheus.configLoaded, {}, { healthy: 1, faulty: 1 })] },
    }),
  }),
  alert({
    name: 'PrometheusRuleFailures',
    severity: 'critical',
    for: duration('5m'),
    expr: () => promql`${increase(prometheus.ruleFailures, { by: ['rule_group'] })} > 0`,
    summary: text`Rules of ${label('rule_group')} fail`,
    description: () => text`Prometheus cannot evaluate rules of ${label('rule_group')}: what they record is missing, and what they tell of is not noticed.`,
    proof: () => ({
      fires: {
        series: [counts(prometheus.ruleFailures, group, { healthy: 0, faulty: 1 })],
        pending: minutes(1),
        resolved: minutes(5),
        labels: group,
        value: 5,
      },
      silent: { because: 'no evaluation fails', series: [counts(prometheus.ruleFailures, group, { healthy: 0, faulty: 0 })] },
    }),
  }),
  alert({
    name: 'PrometheusRuleIterationsMissed',
    severity: 'warning',
    for: duration('15m'),
    expr: () => promql`${increase(prometheus.iterationsMissed, { by: ['rule_group'] })} > 0`,
    summary: text`Evaluations of ${label('rule_group')} are left out`,
    description: () => text`An evaluation of ${label('rule_group')} takes longer than the interval between two: alerts come late.`,
    proof: () => ({
      fires: {
        series: [counts(prometheus.iterationsMissed, group, { healthy: 0, faulty: 1 })],
        pending: minutes(1),
        resolved: minutes(5),
        labels: group,
        value: 5,
      },
      silent: { because: 'none is left out', series: [counts(prometheus.iterationsMissed, group, { healthy: 0, faulty: 0 })] },
    }),
  }),
  alert({
    name: 'PrometheusNotIngesting',
    severity: 'critical',
    for: duration('10m'),
    // When nothing can be stored, Prometheus' own series end as well: their absence has to be noticed, not just their rest.
    expr: () => promql`absent(${ingestionRate.expr} > 0)`,
    summary: text`Prometheus stores no samples`,
    description: () => text`For minutes no sample was stored: no alert about anything can fire, except this one. A full disk is the most likely reason.`,
    proof: () => ({
      fires: { series: samples(0), pending: minutes(4), resolved: minutes(1), labels: {}, value: 1 },
      silent: { because: 'a single sample a minute is stored', series: samples(1) },
    }),
  }),
  alert({
    name: 'PrometheusNoAlertmanager',
    severity: 'critical',
    for: duration('5m'),
    expr: () => promql`${alertmanagersKnown.expr} < 1`,
    summary: text`Prometheus ${label('instance')} knows no Alertmanager`,
    description: () => text`${label('instance')} has nobody to send its alerts to. Only what watches the Watchdog from outside can tell of it.`,
    proof: () => ({
      fires: {
        series: [reads(prometheus.alertmanagers, {}, { healthy: 1, faulty: 0 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance },
        value: 0,
      },
      silent: { because: 'one is left', series: [reads(prometheus.alertmanagers, {}, { healthy: 2, faulty: 1 })] },
    }),
  }),
  alert({
    name: 'PrometheusNotificationsFailing',
    severity: 'warning',
    for: duration('15m'),
    threshold: { default: 0.01, unit: 'ratio', range: [0, 0.99] },
    expr: ({ threshold }) => promql`${alertSendErrorRatio.expr} > ${threshold}`,
    summary: text`${value('ratio')} of the alerts do not reach ${label('alertmanager')}`,
    description: ({ threshold }) => text`Of the alerts for ${label('alertmanager')}, ${value('ratio')} could not be sent, more than ${written(threshold, 'ratio')}.`,
    proof: ({ threshold }) => {
      const share = Math.min(threshold === 0 ? 0.01 : above(threshold), (1 + threshold) / 2);
      return {
        fires: { series: sending(share), pending: minutes(1), resolved: minutes(5), labels: receiver, value: share },
        silent: { because: 'just few enough fail', series: sending(Math.max(0, below(threshold))) },
      };
    },
  }),
  alert({
    name: 'PrometheusWalCorrupted',
    severity: 'warning',
    for: minutes(1),
    // A corruption is found while the process starts, before its first scrape: there is no growth to be seen.
    expr: () => corruptionsFound.expr,
    summary: text`Prometheus ${label('instance')} has lost a part of its newest samples`,
    description: () => text`${label('instance')} found its write-ahead log corrupted when it started, and went on without what stood behind the damage.`,
    proof: () => ({
      fires: {
        series: [counts(prometheus.walCorruptions, {}, { healthy: 0, faulty: 1, recovered: 'absent' })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { instance },
        value: 2,
      },
      silent: { because: 'none was found', series: [counts(prometheus.walCorruptions, {}, { healthy: 0, faulty: 0 })] },
    }),
  }),
  alert({
    name: 'PrometheusWalFailing',
    severity: 'critical',
    for: duration('5m'),
    expr: () => promql`${walFailureRate.expr} > 0`,
    summary: text`Prometheus ${label('instance')} cannot keep its write-ahead log`,
    description: () => text`Writes to the write-ahead log of ${label('instance')} fail, or it can no longer be shortened: samples are lost now, or will be at the next start.`,
    proof: () => ({
      fires: { series: walFailures(1), pending: minutes(1), resolved: minutes(5), labels: { instance }, value: 1 / 60 },
      silent: { because: 'nothing fails', series: walFailures(0) },
    }),
  }),
  alert({
    name: 'PrometheusSampleLimitHit',
    severity: 'warning',
    for: duration('10m'),
    expr: () => promql`${increase(prometheus.sampleLimitHits, { by: ['instance'] })} > 0`,
    summary: text`Prometheus ${label('instance')} refuses scrapes that bring too many samples`,
    description: () => text`A target exposes more series than its catalogue allows. ${label('instance')} refuses its whole scrapes, and the target counts as down.`,
    proof: () => ({
      fires: {
        series: [counts(prometheus.sampleLimitHits, {}, { healthy: 0, faulty: 1 })],
        pending: minutes(1),
        resolved: minutes(5),
        labels: { instance },
        value: 5,
      },
      silent: { because: 'no scrape is refused', series: [counts(prometheus.sampleLimitHits, {}, { healthy: 0, faulty: 0 })] },
    }),
  }),
  alert({
    name: 'PrometheusRetentionNearSize',
    severity: 'warning',
    for: duration('30m'),
    threshold: { default: 0.9, unit: 'ratio', range: [0.01, 1] },
    expr: ({ threshold }) => promql`${spaceShare.expr} > ${threshold}`,
    summary: text`The database of Prometheus ${label('instance')} takes ${value('ratio')} of its space`,
    description: ({ threshold }) =>
      text`${label('instance')} takes ${value('ratio')} of the space that prometheus.retention.size gives it, more than ${written(threshold, 'ratio')}: old samples will soon be deleted before prometheus.retention.time is over.`,
    proof: ({ threshold }) => ({
      // The least limit that there is: what tells it from none is noticed as well.
      fires: { series: space(above(threshold), 1), pending: minutes(1), resolved: minutes(1), labels: { instance }, value: above(threshold) },
      silent: [
        { because: 'there is just enough left', series: space(threshold * 2 ** 30, 2 ** 30) },
        { because: 'there is no limit', series: space(1e9, 0) },
      ],
    }),
  }),
];
