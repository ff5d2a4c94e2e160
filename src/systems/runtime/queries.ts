import { by, promql } from '../../promql/expr.ts';
import { rate } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { runtime } from './metrics.ts';

const { cpu, residentMemory, openFiles, maxFiles, startTime } = runtime;
const { eventLoopMean, eventLoopP99, activeResources, heapUsed, heapTotal, externalMemory, heapSpaceUsed, gc } = runtime;

/** A share of one processor: a process that uses two in full reads 200%. */
export const cpuUse = question({
  ask: 'Which share of a processor does each process use?',
  expr: rate(cpu, { by: ['instance'] }),
  unit: 'ratio',
  by: ['instance'],
});

export const memoryInRam = question({
  ask: 'How much memory does each process hold in RAM?',
  expr: promql`max ${by('instance')} (${residentMemory})`,
  unit: 'bytes',
  by: ['instance'],
});

export const fileUse = question({
  ask: 'Which share of the file descriptors that it may open does each process hold?',
  expr: promql`max ${by('instance')} (${openFiles}) / max ${by('instance')} (${maxFiles})`,
  unit: 'ratio',
  by: ['instance'],
});

export const startedAt = question({
  ask: 'When did each process start?',
  expr: promql`max ${by('instance')} (${startTime})`,
  unit: 'seconds',
  by: ['instance'],
});

export const eventLoopDelay = question({
  ask: 'How long do callbacks wait for the event loop at worst, a hundredth of the time?',
  expr: promql`max ${by('instance')} (${eventLoopP99})`,
  unit: 'seconds',
  by: ['instance'],
});

export const eventLoopMeanDelay = question({
  ask: 'How long do callbacks wait for the event loop on average?',
  expr: promql`max ${by('instance')} (${eventLoopMean})`,
  unit: 'seconds',
  by: ['instance'],
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
  expr: rate(gc.sum, { by: ['instance'] }),
  unit: 'ratio',
  by: ['instance'],
});

export const gcRuns = question({
  ask: 'How many runs of the garbage collector are there a second, of each kind?',
  expr: rate(gc.count, { by: ['kind'] }),
  unit: 'persecond',
  by: ['kind'],
});

export const heapInUse = question({
  ask: 'How much of its heap does each process use?',
  expr: promql`max ${by('instance')} (${heapUsed})`,
  unit: 'bytes',
  by: ['instance'],
});

export const heapFilled = question({
  ask: 'Which share of the heap that it has obtained does each process use?',
  expr: promql`max ${by('instance')} (${heapUsed}) / max ${by('instance')} (${heapTotal})`,
  unit: 'ratio',
  by: ['instance'],
});

export const heapBySpace = question({
  ask: 'Which spaces of the heap are filled?',
  expr: promql`sum ${by('space')} (${heapSpaceUsed})`,
  unit: 'bytes',
  by: ['space'],
});

export const memoryOutsideHeap = question({
  ask: 'How much memory do buffers take outside the heap?',
  expr: promql`max ${by('instance')} (${externalMemory})`,
  unit: 'bytes',
  by: ['instance'],
});

/** The worst of all processes, one number each: where to look first. */

export const busiestProcess = question({
  ask: 'Which share of a processor does the busiest process use?',
  expr: promql`max(${rate(cpu, { by: ['instance'] })})`,
  unit: 'ratio',
});

export const largestProcess = question({
  ask: 'How much memory does the largest process hold in RAM?',
  expr: promql`max(${residentMemory})`,
  unit: 'bytes',
});

export const slowestEventLoop = question({
  ask: 'How long do callbacks wait for the slowest event loop at worst, a hundredth of the time?',
  expr: promql`max(${eventLoopP99})`,
  unit: 'seconds',
});

export const busiestCollector = question({
  ask: 'Which share of its time does the process that collects the most spend on collecting garbage?',
  expr: promql`max(${rate(gc.sum, { by: ['instance'] })})`,
  unit: 'ratio',
});

export const fullestHeap = question({
  ask: 'Which share of the heap that it has obtained does the fullest process use?',
  expr: promql`max(max ${by('instance')} (${heapUsed}) / max ${by('instance')} (${heapTotal}))`,
  unit: 'ratio',
});
