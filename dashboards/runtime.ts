import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { named } from '../src/panels/line.ts';
import { heatmap, row, stat, timeseries } from '../src/panels/panel.ts';
import { runtime } from '../src/systems/runtime/metrics.ts';
import * as ask from '../src/systems/runtime/queries.ts';
import { targetsAnswering, targetsSilent } from '../src/systems/target/queries.ts';

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
        'Process',
        stat('Targets', [named('up', targetsAnswering), named('silent', targetsSilent)], { width: 24 }),
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
        timeseries('Time spent', ask.gcShare),
        timeseries('Runs by kind', ask.gcRuns),
        timeseries('Length of runs, p99', ask.gcP99),
        heatmap('Length of runs', runtime.gc, { width: 24 }),
      ),
      row(
        'Heap',
        timeseries('Heap in use', ask.heapInUse),
        timeseries('Share of the heap in use', ask.heapFilled),
        timeseries('Heap by space', ask.heapBySpace, { stacked: true }),
        timeseries('Memory outside the heap', ask.memoryOutsideHeap, { width: 24 }),
      ),
    ],
  };
}
