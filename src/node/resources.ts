import { PerformanceObserver } from 'node:perf_hooks';

/** What the process uses at one moment. */
export interface ResourceReading {
  /** Memory of V8's heap that objects take, those among them that the next collection will free. */
  readonly heapUsedBytes: number;
  /** Memory of the process that lies in RAM: heap, code, stacks, buffers. Memory that is swapped out is not in it. */
  readonly residentBytes: number;
  /**
   * What the event loop waits for: open sockets, servers, timers, requests to the operating system. This is not the
   * number of functions under way: a promise that waits for another promise is nothing that Node counts.
   */
  readonly activeResources: number;
  /** Time that garbage collection has stopped JavaScript for, since the collector's start; Node tells of a pause a moment after it. */
  readonly gcPauseSeconds: number;
  /** Time since the collector's start. */
  readonly uptimeSeconds: number;
}

export interface ResourceCollector {
  /** Reads now, without waiting for the interval. */
  collect(): void;
  /** Reads once more, and then never again. Calls after the first do nothing. */
  stop(): void;
}

export interface ResourceOptions {
  /** From one reading to the next; 15 s when left out. @throws RangeError unless it is positive */
  readonly intervalMilliseconds?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Reads what the process uses, at once and then at each interval. Keeps no process alive. */
export function startResourceCollector(
  record: (reading: ResourceReading) => void,
  { intervalMilliseconds = 15_000, now = () => performance.now() }: ResourceOptions = {},
): ResourceCollector {
  if (!(intervalMilliseconds > 0)) throw new RangeError(`the interval is a positive number of milliseconds, not ${intervalMilliseconds}`);
  const began = now();
  let pauseMilliseconds = 0;
  let running = true;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauseMilliseconds += duration;
  });
  observer.observe({ entryTypes: ['gc'] });

  const read = (): void => {
    const { heapUsed, rss } = process.memoryUsage();
    record({
      heapUsedBytes: heapUsed,
      residentBytes: rss,
      activeResources: process.getActiveResourcesInfo().length,
      gcPauseSeconds: pauseMilliseconds / 1_000,
      uptimeSeconds: (now() - began) / 1_000,
    });
  };
  read();
  const timer = setInterval(read, intervalMilliseconds).unref();
  return {
    collect() {
      if (running) read();
    },
    stop() {
      if (!running) return;
      running = false;
      clearInterval(timer);
      read();
      observer.disconnect();
    },
  };
}
