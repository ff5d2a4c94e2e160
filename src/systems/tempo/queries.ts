import { by, promql } from '../../promql/expr.ts';
import { quantile, rate } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { tempo } from './metrics.ts';

const { spansReceived, bytesReceived, spansDiscarded, spansRefused, ready, flushesFailed, compactionErrors } = tempo;
const { outstandingBlocks, blocks, spansGenerated, activeSeries, requestLatency, residentBytes, cpuTime, goroutines } = tempo;

export const spanRate = question({
  ask: 'How many spans a second does Tempo receive?',
  expr: rate(spansReceived),
  unit: 'persecond',
});

export const spanByteRate = question({
  ask: 'How many bytes of spans a second does Tempo take?',
  expr: rate(bytesReceived),
  unit: 'bytespersecond',
});

export const spanDiscardRate = question({
  ask: 'How many spans a second does Tempo throw away, and why?',
  expr: rate(spansDiscarded, { by: ['reason'] }),
  unit: 'persecond',
  by: ['reason'],
});

export const spanRefusalRate = question({
  ask: 'How many spans a second can Tempo not take in?',
  expr: rate(spansRefused, { by: ['receiver'] }),
  unit: 'persecond',
  by: ['receiver'],
});

export const readiness = question({
  ask: 'Can the newest traces be asked for?',
  expr: promql`min ${by('instance')} (${ready})`,
  unit: 'bool',
  by: ['instance'],
});

export const flushFailureRate = question({
  ask: 'How many blocks a second cannot be handed to the storage of blocks?',
  expr: rate(flushesFailed),
  unit: 'persecond',
});

export const compactionErrorRate = question({
  ask: 'How many compactions a second fail in Tempo?',
  expr: rate(compactionErrors),
  unit: 'persecond',
});

export const blocksWaiting = question({
  ask: 'How many blocks wait for their compaction?',
  expr: promql`sum(${outstandingBlocks})`,
  unit: 'count',
});

export const blocksStored = question({
  ask: 'How many blocks of traces are stored?',
  expr: promql`sum(${blocks})`,
  unit: 'count',
});

export const generatorRate = question({
  ask: 'How many spans a second are metrics derived from?',
  expr: rate(spansGenerated),
  unit: 'persecond',
});

export const generatedSeries = question({
  ask: 'How many series are derived from spans?',
  expr: promql`sum(${activeSeries})`,
  unit: 'count',
});

export const requestP99 = question({
  ask: 'How long does all but the slowest hundredth of requests to Tempo take, by route?',
  expr: quantile(0.99, requestLatency.bucket, { by: ['route'] }),
  unit: 'seconds',
  by: ['route'],
});

export const memory = question({
  ask: 'How much memory does Tempo take?',
  expr: promql`max ${by('instance')} (${residentBytes})`,
  unit: 'bytes',
  by: ['instance'],
});

export const processor = question({
  ask: 'How many processors does Tempo keep busy?',
  expr: rate(cpuTime, { by: ['instance'] }),
  unit: 'ratio',
  by: ['instance'],
});

export const goroutineCount = question({
  ask: 'How many goroutines does Tempo run?',
  expr: promql`max ${by('instance')} (${goroutines})`,
  unit: 'count',
  by: ['instance'],
});
