import { describe, expect, it } from 'vitest';
import { failure, run } from '../../../src/check/tool/run.ts';

const node = (script: string): readonly [string, ...string[]] => [process.execPath, '-e', script];

describe('run', () => {
  it('keeps both streams and the exit code', async () => {
    const ran = await run(node('console.log("out"); console.error("err"); process.exit(3)'), { timeoutMs: 10_000 });
    expect(ran).toEqual({ kind: 'exited', code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('ends a program that takes too long', async () => {
    const ran = await run(node('setInterval(() => {}, 1000)'), { timeoutMs: 200 });
    expect(ran.kind).toBe('timed out');
    expect(failure(ran)).toBe('it did not finish in 0.2 s');
  });

  it('makes a program end that does not listen', async () => {
    const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)';
    expect((await run(node(script), { timeoutMs: 300, graceMs: 50 })).kind).toBe('timed out');
  });

  it('says so of a program that a signal ended', async () => {
    const ran = await run(node('process.kill(process.pid, "SIGKILL")'), { timeoutMs: 10_000 });
    expect(failure(ran)).toBe('it was ended by SIGKILL');
  });

  it('says so of a program that is not there', async () => {
    const ran = await run(['/nowhere/promtool'], { timeoutMs: 10_000 });
    expect(failure(ran)).toMatch(/^it could not be started \(.*ENOENT.*\)$/);
  });

  it('keeps no more of a stream than the limit', async () => {
    const ran = await run(node('process.stdout.write("x".repeat(100_000))'), { timeoutMs: 10_000, limit: 1_000 });
    expect(ran).toMatchObject({ kind: 'exited', stdout: 'x'.repeat(1_000) });
  });
});
