import { describe, expect, it } from 'vitest';
import { planLoad, type LoadWish } from '../../src/cli/loadPlan.ts';
import { seconds } from '../../src/metric/duration.ts';
import { nodeRehearsals, peerRehearsals } from '../../src/node/rehearsal.ts';
import type { ServiceModule, Services } from '../../src/node/service.ts';

const load = { prepare: () => Promise.reject(new Error('not to be played')) };
const start = () => Promise.reject(new Error('not to be started'));
const module = (name: string, port: number, rehearsals: ServiceModule['rehearsals']): Services => ({
  [name]: async () => ({ system: { name, port }, start, load, rehearsals }),
});
const services = { ...module('map', 8080, { ...nodeRehearsals, ...peerRehearsals }), ...module('sql', 9090, nodeRehearsals), ...module('keys', 9090, nodeRehearsals) };

const nothing: LoadWish = { systems: [], targets: [], controls: [], faults: [], duration: seconds(30) };
const list = <T>(system: string | undefined, ...values: readonly T[]) => ({ system, values });
const fault = (name: string, start?: number, length?: number) => ({
  name,
  time: start === undefined || length === undefined ? undefined : { start: seconds(start), length: seconds(length) },
});

describe('what is driven', () => {
  const cases: readonly (readonly [string, Partial<LoadWish>, Readonly<Record<string, readonly string[]>>])[] = [
    ['one system, at its own port', { systems: ['map'] }, { map: ['127.0.0.1:8080'] }],
    ['one system, at the targets of all', { systems: ['map'], targets: [list(undefined, 'a:1', 'b:1')] }, { map: ['a:1', 'b:1'] }],
    ['several systems', { systems: ['map', 'sql'] }, { map: ['127.0.0.1:8080'], sql: ['127.0.0.1:9090'] }],
    ['the systems that have targets, where none is named', { targets: [list('sql', 'a:1'), list('keys', 'b:1'), list('sql', 'c:1')] }, { sql: ['a:1', 'c:1'], keys: ['b:1'] }],
    ['all that there are, where nothing is said, each once', { systems: ['map', 'sql', 'keys', 'map'], targets: [list('keys', 'b:1')] }, { map: ['127.0.0.1:8080'], sql: ['127.0.0.1:9090'], keys: ['b:1'] }],
  ];
  it.each(cases)('is %s', async (_, wish, expected) => {
    const plan = await planLoad({ ...nothing, ...wish }, services);
    if (!('loads' in plan)) throw new Error(plan.problems.join());
    expect(Object.fromEntries(plan.loads.map(({ name, targets }) => [name, targets]))).toEqual(expected);
  });
});

it('a fault has its own time or the middle third, in each system that has it', async () => {
  const faults = [list(undefined, fault('latency'), fault('kill-peer', 2, 3)), list('sql', fault('error-burst', 0, 30))];
  const controls = [list('map', 'a:2'), list('sql', 'c:2')];
  const plan = await planLoad({ ...nothing, targets: [list('map', 'a:1', 'b:1'), list('sql', 'c:1')], controls, faults }, services);
  if (!('loads' in plan)) throw new Error(plan.problems.join());
  expect(Object.fromEntries(plan.loads.map(({ name, schedule }) => [name, schedule.map(({ name: own, from, to }) => [own, from, to])]))).toEqual({
    map: [['latency', 10, 20], ['kill-peer', 2, 5]],
    sql: [['latency', 10, 20], ['error-burst', 0, 30]],
  });
});

describe('nodes that run here', () => {
  const running = [
    { system: 'map', address: 'a:1', control: 'a:2' },
    { system: 'map', address: 'b:1', control: 'b:2' },
    { system: 'sql', address: 'c:1', control: 'c:2' },
  ];
  const driven = async (wish: Partial<LoadWish>) => {
    const plan = await planLoad({ ...nothing, ...wish }, services, running);
    return 'loads' in plan ? Object.fromEntries(plan.loads.map(({ name, targets, controls }) => [name, [...targets, ...controls]])) : plan.problems;
  };

  it('are driven when nothing is named, and take the orders to fail', async () => {
    expect(await driven({})).toEqual({ map: ['a:1', 'b:1', 'a:2', 'b:2'], sql: ['c:1', 'c:2'] });
  });

  it('are driven of the systems that are named', async () => {
    expect(await driven({ systems: ['sql'] })).toEqual({ sql: ['c:1', 'c:2'] });
    expect(await driven({ systems: ['keys'] }), 'it does not run').toEqual({ keys: ['127.0.0.1:9090'] });
  });

  it('are left alone when others are named', async () => {
    expect(await driven({ targets: [list('map', 'x:1')] })).toEqual({ map: ['x:1'] });
  });
});

describe('what is wrong is said in a sentence', () => {
  const two = [list('map', 'a:1', 'b:1')];
  const cases: readonly (readonly [string, Partial<LoadWish>, readonly RegExp[]])[] = [
    ['a system that there is not', { systems: ['mpa'] }, [/^"mpa" has no reference node; these have: map, sql, keys$/]],
    ['two systems at one port', {}, [/^sql and keys cannot both be at 127\.0\.0\.1:9090: say where keys is with --targets keys=host:port/]],
    ['targets of nobody among several', { systems: ['map', 'sql'], targets: [list(undefined, 'a:1')] }, [/^--targets has to say whose they are/]],
    ['targets of a system that is not driven', { systems: ['map'], targets: [list('sql', 'a:1')] }, [/^--targets names "sql", which is not driven: driven are map$/]],
    ['a fault that there is not', { targets: two, faults: [list(undefined, fault('error-brust'))] }, [/^there is no fault "error-brust": map has error-burst, latency, slow-peer, kill-peer$/]],
    ['a fault that the named system has not', { targets: [...two, list('sql', 'c:1')], controls: [list('sql', 'c:2')], faults: [list('sql', fault('kill-peer'))] }, [/^there is no fault "kill-peer": sql has error-burst, latency$/]],
    ['a fault without an endpoint to order it from', { targets: two, faults: [list(undefined, fault('latency'))] }, [/^faults of map are ordered from .* --control map=host:port/]],
    ['a peer that has no peers', { targets: [list('map', 'a:1')], controls: [list('map', 'a:2')], faults: [list(undefined, fault('slow-peer'))] }, [/^slow-peer takes at least 2 nodes of map, and there is 1/]],
    ['a fault that outlasts the load', { targets: two, controls: [list('map', 'a:2')], faults: [list(undefined, fault('latency', 20, 11))] }, [/^latency ends 31s after the start, and the load lasts 30s/]],
    ['several mistakes', { targets: two, faults: [list(undefined, fault('latency', 20, 11), fault('nonsense'))] }, [/^latency ends/, /^there is no fault "nonsense"/, /^faults of map are ordered/]],
  ];
  it.each(cases)('%s', async (_, wish, expected) => {
    const plan = await planLoad({ ...nothing, ...wish }, services);
    const problems = 'problems' in plan ? plan.problems : [];
    expect(problems).toHaveLength(expected.length);
    for (const [i, message] of expected.entries()) expect(problems[i]).toMatch(message);
  });
});
