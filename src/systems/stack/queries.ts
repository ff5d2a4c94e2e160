import { matching } from '../../metric/matcher.ts';
import { by, promql } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { alertmanager, grafana, prometheus, tempo } from './metrics.ts';

export const samplesIngested = question({
  ask: 'How many samples a second does Prometheus take in?',
  expr: rate(prometheus.samples),
  unit: 'persecond',
});

export const seriesInMemory = question({
  ask: 'How many series does Prometheus keep in memory?',
  expr: promql`max(${prometheus.headSeries})`,
  unit: 'count',
});

export const blocksOnDisk = question({
  ask: 'How much disk do the blocks of Prometheus take?',
  expr: promql`max(${prometheus.blockBytes})`,
  unit: 'bytes',
});

/** Near 1 a group cannot keep its pace, and evaluations are left out. */
export const ruleGroupLoad = question({
  ask: 'Which share of its interval does each rule group take?',
  expr: promql`max ${by('rule_group')} (${prometheus.groupDuration} / ${prometheus.groupInterval})`,
  unit: 'ratio',
  by: ['rule_group'],
});

export const ruleFailures = question({
  ask: 'Which rule groups fail to evaluate?',
  expr: rate(prometheus.evaluationFailures, { by: ['rule_group'] }),
  unit: 'persecond',
  by: ['rule_group'],
});

export const prometheusReloaded = question({
  ask: 'Has Prometheus taken its newest configuration?',
  expr: promql`min(${prometheus.reloaded})`,
  unit: 'bool',
});

export const alertsNotDelivered = question({
  ask: 'How many alerts a second does Prometheus fail to hand to Alertmanager?',
  expr: rate(prometheus.notificationsDropped),
  unit: 'persecond',
});

export const prometheusP99 = question({
  ask: 'How long does Prometheus take to answer queries, all but the slowest hundredth?',
  expr: quantile(0.99, prometheus.requestLatency.bucket.where({ handler: matching('/api/v1/query.*') }), { by: ['handler'] }),
  unit: 'seconds',
  by: ['handler'],
});

export const alertsByState = question({
  ask: 'How many alerts does Alertmanager hold, active or muted?',
  expr: promql`max ${by('state')} (${alertmanager.alerts})`,
  unit: 'count',
  by: ['state'],
});

export const notificationRate = question({
  ask: 'How many notifications a second go out, and by which way?',
  expr: promql`${rate(alertmanager.notifications, { by: ['integration'] })} > 0`,
  unit: 'persecond',
  by: ['integration'],
});

export const notificationFailureRatio = question({
  ask: 'Which share of the attempts to notify fails?',
  expr: ratio(alertmanager.notificationsFailed, alertmanager.notifications),
  unit: 'ratio',
});

export const alertmanagerReloaded = question({
  ask: 'Has Alertmanager taken its newest configuration?',
  expr: promql`min(${alertmanager.reloaded})`,
  unit: 'bool',
});

export const spansReceivedRate = question({
  ask: 'How many spans a second does Tempo receive?',
  expr: rate(tempo.spansReceived),
  unit: 'persecond',
});

export const spansDiscardedRate = question({
  ask: 'Why does Tempo refuse spans, and how many a second?',
  expr: rate(tempo.spansDiscarded, { by: ['reason'] }),
  unit: 'persecond',
  by: ['reason'],
});

export const tempoP99 = question({
  ask: 'How long does Tempo take to answer, all but the slowest hundredth?',
  expr: quantile(0.99, tempo.requestLatency.bucket, { by: ['route'] }),
  unit: 'seconds',
  by: ['route'],
});

export const grafanaRate = question({
  ask: 'How many requests a second does Grafana answer, with each status?',
  expr: rate(grafana.requestLatency.count, { by: ['status_code'] }),
  unit: 'persecond',
  by: ['status_code'],
});

export const grafanaP99 = question({
  ask: 'How long does Grafana take to answer, all but the slowest hundredth?',
  expr: quantile(0.99, grafana.requestLatency.bucket),
  unit: 'seconds',
});
