import { createServer } from 'node:net';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startResourceCollector, type ResourceCollector, type ResourceReading } from '../../src/node/resources.ts';

let collector: ResourceCollector | undefined;
afterEach(() => collector?.stop());

const at = (readings: readonly ResourceReading[], index: number): ResourceReading => {
  const reading = readings.at(index);
  if (reading === undefined) throw new RangeError(`there is no reading ${index}`);
  return reading;
};

describe('the interval', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  it('brings a reading each time, from the start until the stop, which brings the last', () => {
    const uptimes: number[] = [];
    let time = 500;
    const running = startResourceCollector(({ uptimeSeconds }) => uptimes.push(uptimeSeconds), { intervalMilliseconds: 2_000, now: () => time });
    for (let i = 0; i < 3; i += 1) {
      time += 2_000;
      vi.advanceTimersByTime(2_000);
    }
    time += 1_000;
    running.stop();
    running.stop();
    time += 10_000;
    vi.advanceTimersByTime(10_000);
    running.collect();
    expect(uptimes).toEqual([0, 2, 4, 6, 7]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each([0, -1, NaN])('an interval of %s is refused', (intervalMilliseconds) => {
  expect(() => startResourceCollector(() => undefined, { intervalMilliseconds })).toThrow(RangeError);
});

it('collections of garbage add to the pauses', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const readings: ResourceReading[] = [];
  collector = startResourceCollector((reading) => readings.push(reading), { intervalMilliseconds: 3_600_000 });
  for (let i = 0; i < 3; i += 1) collect();
  for (let round = 0; round < 100 && (readings.at(-1)?.gcPauseSeconds ?? 0) === 0; round += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collector.collect();
  }
  expect(at(readings, 0).gcPauseSeconds).toBe(0);
  expect(at(readings, -1).gcPauseSeconds).toBeGreaterThan(0);
  expect(at(readings, -1).gcPauseSeconds).toBeLessThan(at(readings, -1).uptimeSeconds);
});

it('what the loop waits for and what memory holds are seen', async () => {
  const readings: ResourceReading[] = [];
  collector = startResourceCollector((reading) => readings.push(reading), { intervalMilliseconds: 3_600_000 });
  const servers = Array.from({ length: 20 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const kept = Array.from({ length: 200_000 }, (_, i) => ({ i }));
  collector.collect();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  const [before, after] = [at(readings, 0), at(readings, 1)];
  expect(after.activeResources - before.activeResources).toBeGreaterThanOrEqual(15);
  expect(kept).toHaveLength(200_000);
  for (const { heapUsedBytes, residentBytes } of readings) expect(heapUsedBytes).toBeLessThan(residentBytes);
});
