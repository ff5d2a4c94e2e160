import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, type Identity } from '../../src/runtime/identity.ts';
import { Supervisor, type Command, type ProcessState } from '../../src/runtime/supervisor.ts';
import { until } from '../../src/runtime/wait.ts';

let folder: string;
let supervisor: Supervisor;
let changes: (readonly ProcessState[])[];

const quick = { first: 1, longest: 20 };
const patience = { seconds: 15, pauseMilliseconds: 10 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obskit-supervisor-'));
  changes = [];
  supervisor = new Supervisor({ pauseMilliseconds: quick, onChange: (states) => changes.push(states) });
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(folder, { recursive: true, force: true });
});

function command(name: string, script: string): Command {
  return { name, file: process.execPath, args: ['-e', script], env: { GREETING: 'hello' }, files: [], secrets: [], folders: [], log: join(folder, `${name}.log`) };
}

const stays = 'setInterval(() => {}, 1000)';
const stateOf = (name: string): ProcessState | undefined => supervisor.states.find((state) => state.name === name);
const processOf = (name: string, restarts = 0): Promise<Identity> =>
  until(`${name} runs`, patience, async () => {
    const state = stateOf(name);
    return state !== undefined && state.restarts >= restarts ? state.process : undefined;
  });

describe('a supervisor', () => {
  it('writes what a program needs, and keeps what it prints', async () => {
    const file = join(folder, 'etc', 'file');
    const reads = `console.log(require('fs').readFileSync(${JSON.stringify(file)}, 'utf8'), process.env.GREETING)`;
    process.env['OBSKIT_TEST_SECRET'] = 'hush';
    supervisor.start({ ...command('reader', reads), files: [{ path: file, content: 'content' }], folders: [join(folder, 'data')], secrets: [{ path: join(folder, 'secret'), variable: 'OBSKIT_TEST_SECRET' }] });
    expect([readFileSync(join(folder, 'secret'), 'utf8'), statSync(join(folder, 'secret')).mode & 0o777]).toEqual(['hush', 0o600]);
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
    await until('it has printed', patience, async () => (readFileSync(join(folder, 'reader.log'), 'utf8').includes('content hello') ? true : undefined));
  });

  it('starts again what is killed, and tells of each start and end at once', async () => {
    supervisor.start(command('a', stays));
    const first = await processOf('a');
    process.kill(first.pid, 'SIGKILL');
    const second = await processOf('a', 1);
    expect(second).not.toEqual(first);
    expect(isAlive(first)).toBe(false);
    expect(stateOf('a')).toMatchObject({ restarts: 1, lastEnd: 'SIGKILL' });
    expect(changes.map(([state]) => state?.process?.pid)).toEqual([first.pid, undefined, second.pid]);
  });

  it('waits longer each time with what dies at once', async () => {
    supervisor.start(command('dies', 'process.exit(3)'));
    await until('it was tried some times', patience, async () => ((stateOf('dies')?.restarts ?? 0) >= 4 ? true : undefined));
    expect(stateOf('dies')?.lastEnd).toBe('code 3');
  });

  it('says so of a program that is not there', async () => {
    supervisor.start({ ...command('ghost', ''), file: join(folder, 'no-such-program') });
    await until('it could not be started', patience, async () => (/ENOENT/.test(stateOf('ghost')?.lastEnd ?? '') ? true : undefined));
    expect(stateOf('ghost')?.process).toBeUndefined();
  });

  it('leaves what is held away until it is released', async () => {
    supervisor.start(command('a', stays));
    const first = await processOf('a');
    await supervisor.kill('a', { hold: true });
    expect(isAlive(first)).toBe(false);
    expect(stateOf('a')).toEqual({ name: 'a', restarts: 0, lastEnd: 'SIGKILL' });
    supervisor.release('a');
    expect(isAlive(await processOf('a', 1))).toBe(true);
  });

  it('ends all it has started, and makes those end that will not', async () => {
    await supervisor.stop();
    supervisor = new Supervisor({ graceMilliseconds: 200 });
    supervisor.start(command('willing', `process.on('SIGTERM', () => { require('fs').writeSync(1, 'bye'); process.exit(0); }); console.log('up'); ${stays}`));
    supervisor.start(command('stubborn', `process.on('SIGTERM', () => {}); console.log('up'); ${stays}`));
    for (const name of ['willing', 'stubborn']) await until(`${name} is up`, patience, async () => (readFileSync(join(folder, `${name}.log`), 'utf8').includes('up') ? true : undefined));
    const all = [await processOf('willing'), await processOf('stubborn')];
    await supervisor.stop();
    expect(all.map(isAlive)).toEqual([false, false]);
    expect(readFileSync(join(folder, 'willing.log'), 'utf8')).toContain('bye');
    expect(stateOf('stubborn')?.lastEnd).toBe('SIGKILL');
  });
});
