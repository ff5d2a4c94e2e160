import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'obskit-interrupted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts `obskit prove`, with the given folder for what is temporary. */
function start(env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(root, 'bin/obskit.js'), 'prove', '--out', join(folder, 'proof.json')], { cwd: root, env: { ...process.env, TMPDIR: folder, ...env } });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (written += text));
  return { child, written: () => written };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once('exit', (code) => done(code)));
}

/** Processes that were started with something of the folder. */
function left(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return command.includes(`${folder}/obskit-prove-`) ? [command] : [];
      } catch {
        return [];
      }
    });
}

describe('obskit prove', () => {
  it('ends with 2, a sentence, and nothing left behind when it is called off', async () => {
    const { child, written } = start();
    while (!written().includes('prometheus is ready')) await Promise.race([once(child.stderr, 'data'), once(child, 'exit').then(() => Promise.reject(new Error(written())))]);
    expect(left()).not.toEqual([]);
    child.kill('SIGINT');
    const code = await exitOf(child);
    expect({ code, last: written().trim().split('\n').at(-1) }).toEqual({ code: 2, last: 'stopped; nothing was proven, and nothing is left running' });
    expect(left()).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('obskit-'))).toEqual([]);
  });

  it('ends with 2 and a sentence when a tool is missing', async () => {
    const { child, written } = start({ OBSKIT_ALERTMANAGER: join(folder, 'nowhere') });
    const code = await exitOf(child);
    expect({ code, lines: written().trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(written()).toMatch(/^OBSKIT_ALERTMANAGER names .*nowhere, but there is no executable file of that name; name an executable alertmanager, or take OBSKIT_ALERTMANAGER away\.\n$/);
  });
});
