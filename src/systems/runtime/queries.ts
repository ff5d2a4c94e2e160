import { by, promql } from '../../promql/expr.ts';
import { rate } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { runtime } from './metrics.ts';

const { cpu, residentMemory, openFiles, maxFiles, startTime } = runtime;
const { eventLoopMean, eventLoopP99, activeResources, heapUsed, heapTotal, externalMemory, heapSpaceUsed, gc } = runtime;

/** A share of one processor: a process that uses two in full reads 200%. */
export const cpuUse = question({
  ask: 'Which share of a processor does each process use?',
  expr: rate(cpu, { by: ['job', 'instance'] }),
  unit: 'ratio',
  by: ['job', 'instance'],
});

export const memoryInRam = question({
  ask: 'How much memory does each process hold in RAM?',
  expr: promql`max ${by('job', 'instance')} (${residentMemory})`,
  unit: 'bytes',
  by: ['job', 'instance'],
});

export const fileUse = question({
  ask: 'Which share of the file descriptors that it may open does each process hold?',
  expr: promql`max ${by('job', 'instance')} (${openFiles}) / max ${by('job', 'instance')} (${maxFiles})`,
  unit: 'ratio',
  by: ['job', 'instance'],
});

export const runningFor = question({
  ask: 'How long has each process been running?',
  expr: promql`time() - max ${by('job', 'instance')} (${startTime})`,
  unit: 'seconds',
  by: ['job', 'instance'],
});

/** The delay is that of a timer of 10 ms, which is part of it: what a process reads that has nothing to do. */
export const eventLoopDelay = question({
  ask: 'How long does a timer of 10 ms take at worst, a hundredth of the time: how long do callbacks wait beyond these 10 ms?',
  expr: promql`max ${by('job', 'instance')} (${eventLoopP99})`,
  unit: 'seconds',
  by: ['job', 'instance'],
});

export const eventLoopMeanDelay = question({
  ask: 'How long does a timer of 10 ms take on average: how long do callbacks wait beyond these 10 ms?',
  expr: promql`max ${by('job', 'instance')} (${eventLoopMean})`,
  unit: 'seconds',
  by: ['job', 'instance'],
});

export const resourcesAlive = question({
  ask: 'How many handles and requests keep the event loops alive, and of which kind?',
  expr: promql`sum ${by('type')} (${activeResources})`,
  unit: 'count',
  by: ['type'],
});

/** Time in the collector per second: what it takes from the work. */
export const gcShare = question({
  ask: 'Which share of its time does each process spend on collecting garbage?',
  expr: rate(gc.sum, { by: ['job', 'instance'] }),
  unit: 'ratio',
  by: ['job', 'instance'],
});

export const gcRuns = question({
  ask: 'How many runs of the garbage collector are there a second, of each kind?',
  expr: rate(gc.count, { by: ['kind'] }),
  unit: 'persecond',
  by: ['kind'],
});

export const heapInUse = question({
  ask: 'How much of its heap does each process use?',
  expr: promql`max ${by('job', 'instance')} (${heapUsed})`,
  unit: 'bytes',
  by: ['job', 'instance'],
});

/** No share is made of the two: V8 obtains its heap as it needs it, so that it is always nearly full. */
export const heapObtained = question({
  ask: 'How much heap has each process obtained from its system?',
  expr: promql`max ${by('job', 'instance')} (${heapTotal})`,
  unit: 'bytes',
  by: ['job', 'instance'],
});

export const heapBySpace = question({
  ask: 'Which spaces of the heap are filled?',
  expr: promql`sum ${by('space')} (${heapSpaceUsed})`,
  unit: 'bytes',
  by: ['space'],
});

export const memoryOutsideHeap = question({
  ask: 'How much memory do buffers take outside the heap?',
  expr: promql`max ${by('job', 'instance')} (${externalMemory})`,
  unit: 'bytes',
  by: ['job', 'instance'],
});

/** The worst of all processes, one number each: where to look first. */

export const busiestProcess = question({
  ask: 'Which share of a processor does the busiest process use?',
  expr: promql`max(${rate(cpu, { by: ['job', 'instance'] })})`,
  unit: 'ratio',
});

export const largestProcess = question({
  ask: 'How much memory does the largest process hold in RAM?',
  expr: promql`max(${residentMemory})`,
  unit: 'bytes',
});

export const slowestEventLoop = question({
  ask: 'How long does a timer of 10 ms take in the slowest event loop at worst, a hundredth of the time?',
  expr: promql`max(${eventLoopP99})`,
  unit: 'seconds',
});

export const busiestCollector = question({
  ask: 'Which share of its time does the process that collects the most spend on collecting garbage?',
  expr: promql`max(${rate(gc.sum, { by: ['job', 'instance'] })})`,
  unit: 'ratio',
});

export const largestHeap = question({
  ask: 'How much heap does the process use that uses the most?',
  expr: promql`max(${heapUsed})`,
  unit: 'bytes',
});
