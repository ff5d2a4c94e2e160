import { by, promql } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { alertmanager } from './metrics.ts';

const { alerts, alertsReceived, alertsInvalid, silences, notifications, notificationsFailed, notificationLatency } = alertmanager;
const { configLoaded, configHash, clusterMembers, residentBytes, cpuTime, goroutines } = alertmanager;

export const alertsHeld = question({
  ask: 'How many alerts does Alertmanager hold, and how many of them are muted?',
  expr: promql`max ${by('state')} (${alerts})`,
  unit: 'count',
  by: ['state'],
});

export const alertsReceivedRate = question({
  ask: 'How many alerts a second is Alertmanager sent?',
  expr: rate(alertsReceived, { by: ['status'] }),
  unit: 'persecond',
  by: ['status'],
});

export const alertsInvalidRate = question({
  ask: 'How many alerts a second does Alertmanager refuse as invalid?',
  expr: rate(alertsInvalid),
  unit: 'persecond',
});

export const silencesKnown = question({
  ask: 'How many silences are there, in each state?',
  expr: promql`max ${by('state')} (${silences})`,
  unit: 'count',
  by: ['state'],
});

export const notificationRate = question({
  ask: 'How many notifications a second does Alertmanager send, by sort of receiver?',
  expr: rate(notifications, { by: ['integration'] }),
  unit: 'persecond',
  by: ['integration'],
});

/** Of the sorts of receivers that are in use: Alertmanager counts for all of them, and a dozen idle ones would fill a legend. */
export const notificationFailureRatio = question({
  ask: 'Which share of notifications does not reach its receiver, by sort?',
  expr: ratio(notificationsFailed, notifications, { by: ['integration'], floor: 0 }),
  unit: 'ratio',
  by: ['integration'],
});

/** A sort of receiver that nobody uses has no share: it is neither well nor ill. */
export const worstNotificationFailureRatio = question({
  ask: 'Which share of notifications does not reach its receiver, of the sort that is worst off?',
  expr: promql`max(${ratio(notificationsFailed, notifications, { by: ['integration'] })} >= 0)`,
  unit: 'ratio',
});

export const notificationsInUse = question({
  ask: 'How many notifications a second are sent, of those sorts that are in use?',
  expr: promql`${rate(notifications, { by: ['integration'] })} > 0`,
  unit: 'persecond',
  by: ['integration'],
});

export const notificationP99 = question({
  ask: 'How long does all but the slowest hundredth of notifications take to send?',
  expr: promql`${quantile(0.99, notificationLatency.bucket, { by: ['integration'] })} >= 0`,
  unit: 'seconds',
  by: ['integration'],
});

export const configurationLoaded = question({
  ask: 'Is the configuration of Alertmanager the one that its file holds?',
  expr: promql`min ${by('instance')} (${configLoaded})`,
  unit: 'bool',
  by: ['instance'],
});

export const configurations = question({
  ask: 'How many different configurations do the Alertmanagers run?',
  expr: promql`count(count_values("hash", ${configHash}))`,
  unit: 'count',
});

export const smallestCluster = question({
  ask: 'How many members does the Alertmanager count that knows the fewest?',
  expr: promql`min(${clusterMembers})`,
  unit: 'count',
});

export const memory = question({
  ask: 'How much memory does Alertmanager take?',
  expr: promql`max ${by('instance')} (${residentBytes})`,
  unit: 'bytes',
  by: ['instance'],
});

export const processor = question({
  ask: 'How many processors does Alertmanager keep busy?',
  expr: rate(cpuTime, { by: ['instance'] }),
  unit: 'ratio',
  by: ['instance'],
});

export const goroutineCount = question({
  ask: 'How many goroutines does Alertmanager run?',
  expr: promql`max ${by('instance')} (${goroutines})`,
  unit: 'count',
  by: ['instance'],
});
