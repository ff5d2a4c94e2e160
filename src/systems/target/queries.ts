import { duration, minutes } from '../../metric/duration.ts';
import { by, promql, window } from '../../promql/expr.ts';
import { question } from '../../promql/question.ts';
import { target } from './metrics.ts';

const { up, scrapeDuration, samplesScraped, samplesKept, seriesAdded } = target;

export const targetsUp = question({
  ask: 'Which targets answer their scrapes?',
  expr: promql`max ${by('job', 'instance')} (${up})`,
  unit: 'bool',
  by: ['job', 'instance'],
});

export const scrapeTime = question({
  ask: 'How long does each target take to answer a scrape?',
  expr: promql`max ${by('job', 'instance')} (${scrapeDuration})`,
  unit: 'seconds',
  by: ['job', 'instance'],
});

export const samplesPerScrape = question({
  ask: 'How many samples does each target expose?',
  expr: promql`max ${by('job', 'instance')} (${samplesScraped})`,
  unit: 'count',
  by: ['job', 'instance'],
});

/** What the limit on samples is compared with. */
export const samplesAgainstLimit = question({
  ask: 'How many samples of each target count towards its limit?',
  expr: promql`max ${by('job', 'instance')} (${samplesKept})`,
  unit: 'count',
  by: ['job', 'instance'],
});

/** Series that keep being added while nothing restarts come from a label whose values never end. */
export const seriesChurn = question({
  ask: 'How many new series does each target bring within the window?',
  expr: promql`sum ${by('job', 'instance')} (sum_over_time(${seriesAdded}[${window}]))`,
  unit: 'count',
  by: ['job', 'instance'],
});

export const targetsAnswering = question({
  ask: 'How many targets answer their scrapes?',
  expr: promql`sum(${up})`,
  unit: 'count',
});

/** The answer is 0, not nothing, when all are well. */
export const targetsSilent = question({
  ask: 'How many targets do not answer their scrapes?',
  expr: promql`count(${up}) - sum(${up})`,
  unit: 'count',
});

/**
 * How many targets there ought to be. Discovery by DNS or Kubernetes forgets a target that is gone, and its `up` with it, so
 * that `count(up)` would forget it, too: what counts is how many there have been. Not the most of the last hour, as a
 * deployment may have old and new ones side by side for some minutes, but what nine tenths of that hour did not exceed.
 */
export const targetsKnown = question({
  ask: 'How many targets are there, those among them that were lost within the hour?',
  expr: promql`floor(quantile_over_time(0.9, count(${up})[${duration('1h')}:${minutes(1)}]))`,
  unit: 'count',
});

/** The answer is 0, not nothing, when all are well. */
export const targetsSilentByJob = question({
  ask: 'How many targets of each job do not answer their scrapes?',
  expr: promql`count ${by('job')} (${up}) - sum ${by('job')} (${up})`,
  unit: 'count',
  by: ['job'],
});
