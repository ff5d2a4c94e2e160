import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { heatmap, row, stat, timeseries } from '../src/panels/panel.ts';
import { runtime } from '../src/systems/runtime/metrics.ts';
import * as ask from '../src/systems/runtime/queries.ts';
import { targetsStat } from './health.ts';
import { systemIn } from './pages.ts';

/** The system that a process belongs to, and of its page just that process. */
const system = { deeper: systemIn('job', { instance: { label: 'instance' } }) } as const;

/** The processes below the systems: event loop, garbage collection, heap. */
export function runtimeDashboard(systems: readonly SystemDashboard[]): Dashboard {
  return {
    uid: dashboardUid('runtime'),
    title: 'Node.js runtime',
    description: 'Is it the process that is slow: does its event loop lag, does it collect garbage, does its heap grow?',
    folder: 'Overview',
    tags: [kitTag, 'runtime'],
    jobs: systems.map(({ system: job }) => job),
    variables: [],
    alertsOf: systems.map(({ system: job }) => job),
    rows: [
      row(
        'Health',
        targetsStat(),
        stat('Processor, busiest', ask.busiestProcess),
        stat('Memory in RAM, largest', ask.largestProcess),
        stat('Event loop delay, p99', ask.slowestEventLoop),
        stat('Garbage collection, most', ask.busiestCollector),
        stat('Heap in use, largest', ask.largestHeap),
      ),
      row(
        'Process',
        timeseries('Processor', ask.cpuUse, { ...system, width: 12 }),
        timeseries('Memory in RAM', ask.memoryInRam, { ...system, width: 12 }),
        timeseries('File descriptors in use', ask.fileUse, { ...system, width: 12 }),
        timeseries('Uptime, shortest', ask.runningFor, { ...system, width: 12, lowest: true }),
      ),
      row(
        'Event loop',
        timeseries('Event loop delay, p99', ask.eventLoopDelay, { ...system, width: 12 }),
        timeseries('Event loop delay, mean', ask.eventLoopMeanDelay, { ...system, width: 12 }),
      ),
      row(
        'Garbage collection',
        timeseries('Time spent collecting garbage', ask.gcShare, { ...system, width: 12, height: 9 }),
        timeseries('Garbage collections by kind', ask.gcRuns, { height: 9, width: 6 }),
        // A percentile beside it would ask for all buckets of all processes again, and the tail is to be seen here.
        heatmap('Length of garbage collections', runtime.gc, { width: 6 }),
      ),
      row(
        'Heap',
        timeseries('Heap in use', ask.heapInUse, { ...system, width: 12 }),
        timeseries('Heap obtained', ask.heapObtained, { ...system, width: 12 }),
        timeseries('Memory outside the heap', ask.memoryOutsideHeap, { ...system, width: 12 }),
        timeseries('Heap by space', ask.heapBySpace, { width: 6, stacked: true }),
        timeseries('Active resources by type', ask.resourcesAlive, { width: 6, stacked: true }),
      ),
    ],
  };
}
