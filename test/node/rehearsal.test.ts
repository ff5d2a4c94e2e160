import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startControl, type Control } from '../../src/node/control.ts';
import { FaultInjector } from '../../src/node/faults.ts';
import { greetControls, nodeRehearsals, peerRehearsals, rehearse, type Rehearsal, type ScheduledFault } from '../../src/node/rehearsal.ts';

const { 'error-burst': burst, latency } = nodeRehearsals;
const { 'slow-peer': slowPeer, 'kill-peer': killPeer } = peerRehearsals;

interface Node {
  readonly faults: FaultInjector;
  readonly control: Control;
}

let nodes: Node[];
let killed: number[];
beforeEach(async () => {
  killed = [];
  nodes = [];
  for (let i = 0; i < 3; i += 1) {
    const faults = new FaultInjector();
    const control = await startControl({ host: '127.0.0.1', port: 0 }, faults, () => {
      killed.push(i);
      void control.stop();
    });
    nodes.push({ faults, control });
  }
});
afterEach(() => Promise.all(nodes.map(({ control }) => control.stop())));

const controls = (): readonly string[] => nodes.map(({ control }) => control.address);
const now = () => nodes.map(({ faults: { current } }) => [current.errorRatio, current.latencyMs]);
const fault = (name: string, rehearsal: Rehearsal, from = 0, to = 3_600): ScheduledFault => ({ name, rehearsal, from, to });
const well = [[0, 0], [0, 0], [0, 0]];

/** Plays until everything that is planned to begin has begun, looks, and ends it by the signal. */
async function during(schedule: readonly ScheduledFault[], look: () => Promise<void> | void): Promise<void> {
  const stop = new AbortController();
  const names: (readonly string[])[] = [];
  const done = rehearse({ targets: ['a:1'], controls: controls(), schedule, signal: stop.signal, onChange: (broken) => names.push(broken) });
  await vi.waitFor(() => expect(names.at(-1)).toHaveLength(schedule.length), 5_000);
  try {
    await vi.waitFor(look, 5_000);
  } finally {
    stop.abort();
    await done;
  }
}

describe('a rehearsal', () => {
  it.each([
    ['an error burst, in all nodes', [fault('burst', burst)], [[1 / 3, 0], [1 / 3, 0], [1 / 3, 0]]],
    ['a slow peer, which is one', [fault('slow', slowPeer)], [[0, 0], [0, 0], [0, 500]]],
    ['several faults at a time, of which the greater number holds', [fault('burst', burst), fault('latency', latency), fault('slow', slowPeer)], [[1 / 3, 200], [1 / 3, 200], [1 / 3, 500]]],
  ])('breaks what is planned: %s; and the signal mends it', async (_, schedule, expected) => {
    await during(schedule, () => expect(now()).toEqual(expected));
    expect(now()).toEqual(well);
  });

  it('ends each fault when its time is over, and by itself after the last', async () => {
    const names: string[] = [];
    const schedule = [fault('latency', latency, 0.02, 0.08), fault('burst', burst, 0, 0.05)];
    await rehearse({ targets: [], controls: controls(), schedule, signal: new AbortController().signal, onChange: (broken) => names.push(broken.join('+')) });
    expect(names.filter((name, i) => name !== names[i - 1])).toEqual(['burst', 'burst+latency', 'latency', '']);
    expect(now()).toEqual(well);
  });

  it('kills one node for good, and goes on with the others', async () => {
    await during([fault('kill', killPeer), fault('slow', slowPeer)], () => expect([now(), killed]).toEqual([[[0, 0], [0, 500], [0, 0]], [2]]));
    expect(now()).toEqual(well);
    await expect(greetControls(controls())).rejects.toThrow(`no control endpoint answers at ${controls()[2]}`);
  });

  it('causes what a fault stands in the way of when it begins, and takes it back when it is over', async () => {
    const done: string[] = [];
    const provoke = async (targets: readonly string[]) => {
      done.push(`order to ${targets.join()} at latency ${nodes[0]?.faults.current.latencyMs}`);
      return async () => done.push(`take back at latency ${nodes[0]?.faults.current.latencyMs}`);
    };
    await rehearse({ targets: ['a:1'], controls: controls(), schedule: [fault('x', { ...latency, provoke }, 0, 0.05)], signal: new AbortController().signal });
    expect(done).toEqual(['order to a:1 at latency 200', 'take back at latency 0']);
    await during([fault('x', { ...latency, provoke })], () => expect(done).toHaveLength(3));
    expect(done).toHaveLength(4);
  });

  it('that goes wrong mends what it has broken, and says which endpoint failed', async () => {
    const [one] = nodes;
    const provoke = () => Promise.reject(new Error('no such shard'));
    const failing = rehearse({ targets: [], controls: controls(), schedule: [fault('x', { ...latency, provoke })], signal: new AbortController().signal });
    await expect(failing).rejects.toThrow('no such shard');
    expect(now()).toEqual(well);
    await one?.control.stop();
    const lost = rehearse({ targets: [], controls: controls(), schedule: [fault('x', latency, 0, 0.01)], signal: new AbortController().signal });
    await expect(lost).rejects.toThrow(`no control endpoint answers at ${one?.control.address}`);
    expect(now()).toEqual(well);
  });
});
