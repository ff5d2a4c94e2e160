import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/instruments/registry.ts';
import { createCallTimer, createObjectTracker, trackObjects, type ObjectHost } from '../../../src/systems/goverse/instruments.ts';
import { allOf, shown } from '../shown.ts';

const node = 'localhost:47000';

describe('the object tracker', () => {
  it('counts objects by type, up on creation and down on destruction', () => {
    const registry = createRegistry();
    const tracker = createObjectTracker(registry, node);
    expect([tracker.created('Room', 'r1'), tracker.created('Room', 'r2'), tracker.created('Client', 'c1')]).toEqual([true, true, true]);
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 2, [`${node} Client`]: 1 });
    expect(tracker.destroyed('r1')).toBe(true);
    expect(tracker.destroyed('c1')).toBe(true);
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 1, [`${node} Client`]: 0 });
    expect(tracker.size).toBe(1);
  });

  it('counts what is reported twice once, and what never was not at all', () => {
    const registry = createRegistry();
    const tracker = createObjectTracker(registry, node);
    expect([tracker.created('Room', 'r1'), tracker.created('Room', 'r1')]).toEqual([true, false]);
    expect(shown(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 1 });
    expect([tracker.destroyed('r1'), tracker.destroyed('r1'), tracker.destroyed('never')]).toEqual([true, false, false]);
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 0 });
  });

  it('stays in step when recording is switched off between a creation and a destruction', () => {
    const registry = createRegistry();
    const tracker = createObjectTracker(registry, node);
    tracker.created('Room', 'before');
    registry.disable();
    tracker.created('Room', 'meanwhile');
    tracker.destroyed('before');
    registry.enable();
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 0 });
    tracker.destroyed('meanwhile');
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 0 });
  });

  it('moves an object that comes again as another type', () => {
    const registry = createRegistry();
    const tracker = createObjectTracker(registry, node);
    tracker.created('Room', 'x');
    expect(tracker.created('Client', 'x')).toBe(true);
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 0, [`${node} Client`]: 1 });
  });

  it('is in step with a plain set after any sequence of reports, also when there are more types than the label has room for', () => {
    const id = fc.integer({ min: 0, max: 6 }).map(String);
    const type = fc.integer({ min: 0, max: 30 }).map((number) => `T${number}`);
    const step = fc.oneof(fc.record({ id, type }), fc.record({ id }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const registry = createRegistry();
        const tracker = createObjectTracker(registry, node);
        const model = new Set<string>();
        for (const report of steps) {
          if ('type' in report) {
            tracker.created(report.type, report.id);
            model.add(report.id);
          } else {
            tracker.destroyed(report.id);
            model.delete(report.id);
          }
        }
        const counts = Object.values(allOf(registry, 'goverse_objects_total'));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(model.size);
        expect(Math.min(0, ...counts)).toBe(0);
        expect(tracker.size).toBe(model.size);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a host whose objects are tracked', () => {
  function host(): ObjectHost<string> {
    const objects = new Set<string>();
    return {
      async create(type, id) {
        if (type === 'Broken') throw new Error('cannot be made');
        objects.add(id);
        return `${type} ${id}`;
      },
      async destroy(id) {
        if (id === 'stuck') throw new Error('cannot be destroyed');
        objects.delete(id);
      },
    };
  }

  it('gives what it gave, and counts what succeeded', async () => {
    const registry = createRegistry();
    const tracked = trackObjects(host(), createObjectTracker(registry, node));
    expect(await tracked.create('Room', 'r1')).toBe('Room r1');
    // Two creations of one object at one time make one object.
    await Promise.all([tracked.create('Room', 'r2'), tracked.create('Room', 'r2'), tracked.create('Room', 'stuck')]);
    await expect(tracked.create('Broken', 'b')).rejects.toThrow('cannot be made');
    await expect(tracked.destroy('stuck')).rejects.toThrow('cannot be destroyed');
    await Promise.all([tracked.destroy('r1'), tracked.destroy('r1')]);
    expect(allOf(registry, 'goverse_objects_total')).toEqual({ [`${node} Room`]: 2 });
  });
});

it('method calls are counted and timed by outcome, and counted by shard', async () => {
  const registry = createRegistry();
  let time = 0;
  const timer = createCallTimer(registry, node, { now: () => time });
  const send = { objectType: 'Room', method: 'Send', shard: 7 };
  const takes = <T>(milliseconds: number, result: () => T) => async () => {
    time += milliseconds;
    return result();
  };
  expect(await timer(send, takes(5, () => 'sent'))).toBe('sent');
  expect(await timer(send, takes(50, () => 'sent too'))).toBe('sent too');
  await expect(timer({ ...send, shard: 8 }, takes(500, () => { throw new RangeError('full'); }))).rejects.toThrow(RangeError);
  // Work that fails before it becomes a promise.
  await expect(timer(send, () => { throw new TypeError('no'); })).rejects.toThrow(TypeError);
  const labels = `${node} Room Send`;
  expect(shown(registry, 'goverse_method_calls_total')).toEqual({ [`${labels} success`]: 2, [`${labels} failure`]: 2 });
  expect(shown(registry, 'goverse_method_call_duration_sum')).toEqual({ [`${labels} success`]: 0.055, [`${labels} failure`]: 0.5 });
  expect(shown(registry, 'goverse_method_call_duration_bucket')).toEqual({
    [`${labels} success 0.01`]: 1, [`${labels} success 0.1`]: 2, [`${labels} success 1`]: 2, [`${labels} success 10`]: 2, [`${labels} success +Inf`]: 2,
    [`${labels} failure 0.001`]: 1, [`${labels} failure 0.01`]: 1, [`${labels} failure 0.1`]: 1, [`${labels} failure 1`]: 2,
    [`${labels} failure 10`]: 2, [`${labels} failure +Inf`]: 2,
  });
  expect(shown(registry, 'goverse_shard_method_calls_total')).toEqual({ 7: 3, 8: 1 });
});
