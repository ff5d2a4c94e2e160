import { describe, expect, it } from 'vitest';
import { progressShower, reportText } from '../../src/cli/loadReport.ts';

const progress = (seconds: number, sent: number) => ({ seconds, sent, dropped: 1, inFlight: 2, statuses: { 200: sent - 3, none: 1 } });

describe('the progress', () => {
  it('is one line about all systems that a terminal keeps up to date, with what is broken', () => {
    const written: string[] = [];
    const show = progressShower(30, { isTTY: true, write: (text) => written.push(text) });
    show.progress('map', progress(1, 50));
    show.faults('sql', ['latency', 'full-queue']);
    show.progress('sql', progress(1.2, 40));
    show.faults('sql', []);
    show.progress('map', progress(2, 100));
    show.end();
    expect(written).toEqual([
      '\r\u001B[K1 of 30 s: 50 sent, 2 under way, 1 dropped; answers 200: 47, none: 1',
      '\r\u001B[K1 of 30 s: 90 sent, 4 under way, 2 dropped; answers 200: 84, none: 2; broken: sql latency, full-queue',
      '\r\u001B[K2 of 30 s: 140 sent, 4 under way, 2 dropped; answers 200: 134, none: 2',
      '\r\u001B[K',
    ]);
  });

  it('is a line now and then where there is no terminal', () => {
    const written: string[] = [];
    const show = progressShower(30, { write: (text) => written.push(text) });
    for (let second = 1; second <= 25; second += 1) for (const system of ['map', 'sql']) show.progress(system, progress(second, 50));
    show.end();
    expect(written.map((line) => line.slice(0, 13))).toEqual(['10 of 30 s: 1', '20 of 30 s: 1']);
    expect(written.every((line) => line.endsWith('\n'))).toBe(true);
  });
});

it('the report is a table of requests with their latencies', () => {
  const latency = { p50: 0.0012, p95: 0.01, p99: 0.1, max: 1.5 };
  const report = { seconds: 10.04, sent: 120, dropped: 3, statuses: { 200: 119, none: 1 }, steps: { read: 110, write: 10, scan: 0 }, latency, latencies: { read: latency, write: latency } };
  expect(reportText('map', report)).toBe(
    [
      'map: 120 requests in 10.0 s, 3 dropped; answers 200: 119, none: 1',
      '  request  sent     p50      p95       p99    longest',
      '  read      110  1.2 ms  10.0 ms  100.0 ms  1500.0 ms',
      '  write      10  1.2 ms  10.0 ms  100.0 ms  1500.0 ms',
      '  scan        0       -        -         -          -',
      '  all       120  1.2 ms  10.0 ms  100.0 ms  1500.0 ms',
    ].join('\n'),
  );
});
