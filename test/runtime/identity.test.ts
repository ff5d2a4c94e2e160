import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { identityOf, isAlive, signal } from '../../src/runtime/identity.ts';

it('knows a process by its number and the time of its start, and no longer when it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const identity = identityOf(child.pid ?? 0);
  if (identity === undefined) throw new Error('the child has no identity');
  expect(isAlive(identity)).toBe(true);
  expect(identityOf(child.pid ?? 0)).toEqual(identity);
  const ended = once(child, 'exit');
  expect(signal(identity, 'SIGKILL')).toBe(true);
  await ended;
  expect(isAlive(identity)).toBe(false);
  expect(signal(identity, 'SIGKILL')).toBe(false);
});

it('takes another process of the same number for another', () => {
  const self = identityOf(process.pid);
  expect(self).toBeDefined();
  expect(isAlive({ pid: process.pid, started: 'another time' })).toBe(false);
  expect(signal({ pid: process.pid, started: 'another time' }, 'SIGKILL')).toBe(false);
});
