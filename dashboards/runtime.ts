import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { heatmap, row, stat, timeseries } from '../src/panels/panel.ts';
import { runtime } from '../src/systems/runtime/metrics.ts';
import * as ask from '../src/systems/runtime/queries.ts';
import { targetsStat } from './health.ts';

/** The processes below the systems: event loop, garbage collection, heap. */
export function runtimeDashboard(systems: readonly SystemDashboard[]): Dashboard {
  return {
    uid: dashboardUid('runtime'),
    title: 'Node.js runtime',
    description: 'Is it the process that is slow: does its event loop lag, does it collect garbage, does its heap grow?',
    folder: 'Overview',
    tags: [kitTag, 'runtime'],
    jobs: systems.map(({ system }) => system),
    variables: [],
    alertsOf: systems.map(({ system }) => system),
    rows: [
      row(
        'Health',
        targetsStat(),
        stat('Processor, busiest', ask.busiestProcess),
        stat('Memory in RAM, largest', ask.largestProcess),
        stat('Event loop delay, p99', ask.slowestEventLoop),
        stat('Garbage collection, most', ask.busiestCollector),
        stat('Heap, fullest', ask.fullestHeap),
      ),
      row(
        'Process',
        timeseries('Processor', ask.cpuUse),
        timeseries('Memory in RAM', ask.memoryInRam),
        timeseries('File descriptors in use', ask.fileUse),
      ),
      row(
        'Event loop',
        timeseries('Delay, p99', ask.eventLoopDelay),
        timeseries('Delay, mean', ask.eventLoopMeanDelay),
        timeseries('What keeps it alive', ask.resourcesAlive, { stacked: true }),
      ),
      row(
        'Garbage collection',
        timeseries('Time spent', ask.gcShare, { height: 9 }),
        timeseries('Runs by kind', ask.gcRuns, { height: 9 }),
        // A percentile beside it would ask for all buckets of all processes again, and the tail is to be seen here.
        heatmap('Length of runs', runtime.gc, { width: 8 }),
      ),
      row(
        'Heap',
        timeseries('Heap in use', ask.heapInUse, { width: 12 }),
        timeseries('Share of the heap in use', ask.heapFilled, { width: 12 }),
        timeseries('Heap by space', ask.heapBySpace, { width: 12, stacked: true }),
        timeseries('Memory outside the heap', ask.memoryOutsideHeap, { width: 12 }),
      ),
    ],
  };
}
