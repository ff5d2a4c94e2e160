import { describe, expect, it } from 'vitest';
import { driveLoad, type LoadProgress, type LoadScenario, type Turn } from '../../src/node/load.ts';

/** Requests that go nowhere: the test decides what becomes of each. */
function scenarioOf(answer: (step: string, turn: Turn) => Promise<string> | string) {
  const asked: string[] = [];
  const state = { closed: 0 };
  const step = (name: string, weight: number) => ({
    name,
    weight,
    async send(turn: Turn): Promise<string> {
      asked.push(`${name} ${turn.target} ${turn.pick(100)} ${turn.pick(100)}`);
      return answer(name, turn);
    },
  });
  const scenario: LoadScenario = {
    async prepare() {
      return {
        steps: [step('read', 70), step('write', 25), step('scan', 5)],
        close: async () => {
          state.closed += 1;
        },
      };
    },
  };
  return { scenario, asked, state };
}

const targets = ['a:1', 'b:1', 'c:1'];

describe('the load', () => {
  it('sends as many requests as rate and time make, of every kind by its weight, and counts every answer', async () => {
    const { scenario, asked, state } = scenarioOf((name) => (name === 'write' ? '500' : '200'));
    const report = await driveLoad(scenario, { targets, rate: 10_000, seconds: 0.2 });
    expect(report.sent).toBe(2_000);
    expect(report.dropped).toBe(0);
    const count = (prefix: string) => asked.filter((request) => request.startsWith(prefix)).length;
    expect(report.steps).toEqual({ read: count('read'), write: count('write'), scan: count('scan') });
    expect(report.statuses).toEqual({ 200: count('read') + count('scan'), 500: count('write') });
    // The sequence is always the same, so these are no chance results.
    for (const [name, share] of [['read', 0.7], ['write', 0.25], ['scan', 0.05]] as const) {
      expect(count(name) / 2_000).toBeGreaterThan(share * 0.8);
      expect(count(name) / 2_000).toBeLessThan(share * 1.2);
    }
    const { p50, p95, p99, max } = report.latency;
    expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((a, b) => a - b));
    expect(state.closed).toBe(1);
  });

  it('gives each target its turn, and every run the same requests', async () => {
    const runs = [scenarioOf(() => '200'), scenarioOf(() => '200')];
    for (const { scenario } of runs) await driveLoad(scenario, { targets, rate: 3_000, seconds: 0.1 });
    const [one, two] = runs.map(({ asked }) => asked);
    expect(one).toEqual(two);
    expect(one?.map((request) => request.split(' ')[1])).toEqual(Array.from({ length: 300 }, (_, i) => targets[i % 3]));
    const draws = one?.map((request) => request.split(' ').slice(2).join()) ?? [];
    expect(new Set(draws).size).toBeGreaterThan(280);
  });

  it('drops what is due while too many requests are under way, and goes on', async () => {
    const open: (() => void)[] = [];
    const { scenario } = scenarioOf((_, { index }) => (index < 5 ? new Promise((resolve) => open.push(() => resolve('200'))) : '200'));
    const progress: LoadProgress[] = [];
    const report = await driveLoad(scenario, {
      targets,
      rate: 100,
      seconds: 1.5,
      inFlight: 5,
      onProgress(now) {
        progress.push(now);
        for (const finish of open) finish();
      },
    });
    expect(progress[0]).toMatchObject({ sent: 5, inFlight: 5, statuses: {} });
    expect(report.sent + report.dropped).toBe(150);
    expect(report.dropped).toBeGreaterThanOrEqual(progress[0]?.dropped ?? 0);
    expect(report.statuses).toEqual({ 200: report.sent });
    // They were due at the start and answered after a second: what waited shows.
    expect(report.latency.max).toBeGreaterThan(0.9);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const { scenario, state } = scenarioOf((_, { index }) => {
      if (index === 20) controller.abort();
      return '200';
    });
    const report = await driveLoad(scenario, { targets, rate: 500, signal: controller.signal });
    expect(report.sent).toBeGreaterThan(20);
    expect(report.statuses).toEqual({ 200: report.sent });
    expect(state.closed).toBe(1);
  });

  it.each([
    ['no target', { targets: [], rate: 1 }, /name at least one target/],
    ['no rate', { targets, rate: 0 }, /positive number of requests a second, not 0/],
  ])('refuses %s', async (_, options, message) => {
    await expect(driveLoad(scenarioOf(() => '200').scenario, { ...options, seconds: 1 })).rejects.toThrow(message);
  });

  it('refuses steps without weight', async () => {
    const scenario: LoadScenario = { prepare: async () => ({ steps: [{ name: 'x', weight: 0, send: async () => '200' }], close: async () => undefined }) };
    await expect(driveLoad(scenario, { targets, rate: 1, seconds: 1 })).rejects.toThrow(/whole number from 1 up/);
  });
});
