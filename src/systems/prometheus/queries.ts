import { not } from '../../metric/matcher.ts';
import { by, promql } from '../../promql/expr.ts';
import { quantile, rate } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { prometheus } from './metrics.ts';

const { samplesAppended, exemplarsAppended, sampleLimitHits, headSeries, seriesCreated, configLoaded } = prometheus;
const { ruleEvaluations, ruleFailures, iterationsMissed, groupTime, groupInterval } = prometheus;
const { alertmanagers, alertsSent, sendErrors, alertsDropped } = prometheus;
const { blockBytes, walBytes, headChunkBytes, retentionBytes } = prometheus;
const { walCorruptions, walWritesFailed, walTruncationsFailed, checkpointsFailed, compactionsFailed } = prometheus;
const { httpRequests, queryLatency, residentBytes, cpuTime, goroutines } = prometheus;

export const ingestionRate = question({
  ask: 'How many samples a second does Prometheus store?',
  expr: rate(samplesAppended),
  unit: 'persecond',
});

export const exemplarRate = question({
  ask: 'How many exemplars a second does Prometheus store?',
  expr: rate(exemplarsAppended),
  unit: 'persecond',
});

export const sampleLimitHitRate = question({
  ask: 'How many scrapes a second are refused because they bring too many samples?',
  expr: rate(sampleLimitHits),
  unit: 'persecond',
});

export const seriesHeld = question({
  ask: 'How many series are there?',
  expr: promql`max ${by('instance')} (${headSeries})`,
  unit: 'count',
  by: ['instance'],
});

/** Series that keep being created while nothing restarts come from a label whose values never end. */
export const seriesCreationRate = question({
  ask: 'How many new series a second are there?',
  expr: rate(seriesCreated),
  unit: 'persecond',
});

export const configurationLoaded = question({
  ask: 'Is the configuration of Prometheus the one that its file holds?',
  expr: promql`min ${by('instance')} (${configLoaded})`,
  unit: 'bool',
  by: ['instance'],
});

export const ruleEvaluationRate = question({
  ask: 'How many rules a second are evaluated?',
  expr: rate(ruleEvaluations),
  unit: 'persecond',
});

export const ruleFailureRate = question({
  ask: 'How many evaluations of rules a second fail, in each group?',
  expr: rate(ruleFailures, { by: ['rule_group'] }),
  unit: 'persecond',
  by: ['rule_group'],
});

export const missedIterationRate = question({
  ask: 'How many evaluations of rule groups a second are left out?',
  expr: rate(iterationsMissed, { by: ['rule_group'] }),
  unit: 'persecond',
  by: ['rule_group'],
});

/** At 1 a group takes as long as it has: evaluations are left out from there on. */
export const groupLoad = question({
  ask: 'Which share of its interval does each rule group need for its evaluation?',
  expr: promql`max ${by('rule_group')} (${groupTime}) / max ${by('rule_group')} (${groupInterval})`,
  unit: 'ratio',
  by: ['rule_group'],
});

export const alertmanagersKnown = question({
  ask: 'To how many Alertmanagers are alerts sent?',
  expr: promql`min ${by('instance')} (${alertmanagers})`,
  unit: 'count',
  by: ['instance'],
});

export const alertSendRate = question({
  ask: 'How many alerts a second are sent to each Alertmanager?',
  expr: rate(alertsSent, { by: ['alertmanager'] }),
  unit: 'persecond',
  by: ['alertmanager'],
});

export const alertSendErrorRate = question({
  ask: 'How many alerts a second cannot be sent to each Alertmanager?',
  expr: rate(sendErrors, { by: ['alertmanager'] }),
  unit: 'persecond',
  by: ['alertmanager'],
});

/** Alerts that were taken and those that were not make all that were to be sent: Prometheus 3 counts each of them once. */
export const alertSendErrorRatio = question({
  ask: 'Which share of alerts does each Alertmanager not take?',
  expr: promql`${rate(sendErrors, { by: ['alertmanager'] })} / (${rate(sendErrors, { by: ['alertmanager'] })} + ${rate(alertsSent, { by: ['alertmanager'] })})`,
  unit: 'ratio',
  by: ['alertmanager'],
});

export const alertDropRate = question({
  ask: 'How many alerts a second are given up?',
  expr: rate(alertsDropped, { by: ['alertmanager'] }),
  unit: 'persecond',
  by: ['alertmanager'],
});

/** All that the limit counts: blocks, the write-ahead log and the chunks of the head. */
export const spaceUsed = question({
  ask: 'How much space does the database of Prometheus take?',
  expr: promql`max ${by('instance')} (${blockBytes} + ${walBytes} + ${headChunkBytes})`,
  unit: 'bytes',
  by: ['instance'],
});

/** No answer where no limit is set. */
export const spaceShare = question({
  ask: 'Which share of the space that it may take does the database of Prometheus take?',
  expr: promql`max ${by('instance')} (${blockBytes} + ${walBytes} + ${headChunkBytes}) / max ${by('instance')} (${retentionBytes} > 0)`,
  unit: 'ratio',
  by: ['instance'],
});

/** A count since the start of the process: a corruption is found at the start, so that no growth would show it. */
export const corruptionsFound = question({
  ask: 'How many corruptions of its write-ahead log has Prometheus found since it started?',
  expr: promql`max ${by('instance')} (${walCorruptions} > 0)`,
  unit: 'count',
  by: ['instance'],
});

export const walFailureRate = question({
  ask: 'How many operations on the write-ahead log fail each second?',
  expr: promql`${rate(walWritesFailed, { by: ['instance'] })} + ${rate(walTruncationsFailed, { by: ['instance'] })} + ${rate(checkpointsFailed, { by: ['instance'] })}`,
  unit: 'persecond',
  by: ['instance'],
});

export const compactionFailureRate = question({
  ask: 'How many compactions a second fail in Prometheus?',
  expr: rate(compactionsFailed),
  unit: 'persecond',
});

export const httpRate = question({
  ask: 'How many HTTP requests a second does Prometheus answer, with each status?',
  expr: rate(httpRequests.where({ handler: not('/metrics') }), { by: ['code'] }),
  unit: 'persecond',
  by: ['code'],
});

export const queryP99 = question({
  ask: 'How long does all but the slowest hundredth of the work on queries take?',
  expr: quantile(0.99, queryLatency.bucket, { by: ['slice'] }),
  unit: 'seconds',
  by: ['slice'],
});

export const memory = question({
  ask: 'How much memory does Prometheus take?',
  expr: promql`max ${by('instance')} (${residentBytes})`,
  unit: 'bytes',
  by: ['instance'],
});

export const processor = question({
  ask: 'How many processors does Prometheus keep busy?',
  expr: rate(cpuTime, { by: ['instance'] }),
  unit: 'ratio',
  by: ['instance'],
});

export const goroutineCount = question({
  ask: 'How many goroutines does Prometheus run?',
  expr: promql`max ${by('instance')} (${goroutines})`,
  unit: 'count',
  by: ['instance'],
});

export const walSound = question({
  ask: 'Has Prometheus found its write-ahead log sound since it started?',
  expr: promql`min ${by('instance')} (${walCorruptions} == bool 0)`,
  unit: 'bool',
  by: ['instance'],
});
