import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceOutput } from '../../src/cli/output.ts';
import type { Artifact } from '../../src/render/artifact.ts';
import { renderManifest } from '../../src/render/manifest.ts';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obskit-output-'));
  out = join(folder, 'dist');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const output = (...artifacts: readonly Artifact[]) => [...artifacts, renderManifest(artifacts)];
const read = (path: string) => readFileSync(join(out, path), 'utf8');

describe('an output folder', () => {
  it('is written whole, with its folders', () => {
    replaceOutput(out, output({ path: 'a/b/c.yaml', content: 'x' }));
    expect(read('a/b/c.yaml')).toBe('x');
  });

  it('loses what a later run no longer writes', () => {
    replaceOutput(out, output({ path: 'old.yaml', content: 'x' }));
    replaceOutput(out, output({ path: 'new.yaml', content: 'y' }));
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'new.yaml']);
  });

  it('keeps what people put into it, such as .env', () => {
    replaceOutput(out, output({ path: 'compose/docker-compose.yaml', content: 'x' }));
    writeFileSync(join(out, 'compose/.env'), 'GRAFANA_ADMIN_PASSWORD=mine');
    replaceOutput(out, output({ path: 'compose/docker-compose.yaml', content: 'y' }));
    expect(read('compose/.env')).toBe('GRAFANA_ADMIN_PASSWORD=mine');
    expect(read('compose/docker-compose.yaml')).toBe('y');
  });

  it('keeps what people wrote into files that are there to be filled in', () => {
    const targets = { path: 'targets/porter.yaml', content: '[]\n', editable: true as const };
    replaceOutput(out, output(targets));
    writeFileSync(join(out, 'targets/porter.yaml'), '- targets: ["porter:9090"]\n');
    replaceOutput(out, output(targets));
    expect(read('targets/porter.yaml')).toBe('- targets: ["porter:9090"]\n');
  });

  it('leaves nothing beside itself', () => {
    replaceOutput(out, output({ path: 'a', content: 'x' }));
    replaceOutput(out, output({ path: 'a', content: 'y' }));
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  it('stays whole when a run fails half-way', () => {
    replaceOutput(out, output({ path: 'a', content: 'x' }));
    // The second path cannot be written: its parent is a file of the same output.
    expect(() => replaceOutput(out, output({ path: 'b', content: 'y' }, { path: 'b/c', content: 'z' }))).toThrow();
    expect(readdirSync(out).sort()).toEqual(['a', 'manifest.json']);
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  it('keeps its folders, so that what has one of them mounted or open sees the new files', () => {
    const targets = { path: 'compose/prometheus/targets/porter.yaml', content: '[]\n', editable: true as const };
    replaceOutput(out, output(targets, { path: 'compose/prometheus/rules/old.yaml', content: 'x' }, { path: 'compose/prometheus/rules/same.yaml', content: 'x' }));
    const mounted = ['targets', 'rules'].map((name) => openSync(join(out, 'compose/prometheus', name), 'r'));
    const seen = () => mounted.map((handle) => readdirSync(`/proc/self/fd/${handle}`).sort());
    try {
      replaceOutput(out, output(targets, { path: 'compose/prometheus/rules/new.yaml', content: 'y' }, { path: 'compose/prometheus/rules/same.yaml', content: 'z' }));
      expect(seen()).toEqual([['porter.yaml'], ['new.yaml', 'same.yaml']]);
      expect(readFileSync(`/proc/self/fd/${mounted[1]}/same.yaml`, 'utf8')).toBe('z');
    } finally {
      mounted.forEach(closeSync);
    }
  });

  it('keeps a folder whose files all have other names now', () => {
    replaceOutput(out, output({ path: 'rules/a.yaml', content: 'x' }));
    const { ino } = statSync(join(out, 'rules'));
    replaceOutput(out, output({ path: 'rules/b.yaml', content: 'x' }));
    expect(statSync(join(out, 'rules')).ino).toBe(ino);
    replaceOutput(out, output({ path: 'c.yaml', content: 'x' }));
    expect(readdirSync(out).sort()).toEqual(['c.yaml', 'manifest.json']);
  });

  it('touches no file whose content is the same', () => {
    replaceOutput(out, output({ path: 'a', content: 'x' }));
    const { ino, mtimeMs } = statSync(join(out, 'a'));
    replaceOutput(out, output({ path: 'a', content: 'x' }, { path: 'b', content: 'y' }));
    expect(statSync(join(out, 'a'))).toMatchObject({ ino, mtimeMs });
  });

  it('makes a folder of a file, and a file of a folder', () => {
    replaceOutput(out, output({ path: 'a', content: 'x' }, { path: 'b/c', content: 'x' }));
    replaceOutput(out, output({ path: 'a/d', content: 'y' }, { path: 'b', content: 'y' }));
    expect([read('a/d'), read('b')]).toEqual(['y', 'y']);
  });

  it.each([
    ['a folder', 'a/mine', 'a'],
    ['a file', 'a', 'a/b'],
  ])('stays as it is when %s of somebody’s own is in the way', (_, mine, path) => {
    replaceOutput(out, output({ path: 'old', content: 'x' }));
    mkdirSync(dirname(join(out, mine)), { recursive: true });
    writeFileSync(join(out, mine), 'mine');
    expect(() => replaceOutput(out, output({ path, content: 'y' }))).toThrow(`${join(out, mine)} is in the way`);
    expect([read(mine), read('old')]).toEqual(['mine', 'x']);
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  it('is written through a link', () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), out);
    replaceOutput(out, output({ path: 'a', content: 'x' }));
    expect(readdirSync(join(folder, 'elsewhere')).sort()).toEqual(['a', 'manifest.json']);
    expect(readdirSync(folder).sort()).toEqual(['dist', 'elsewhere']);
  });

  it.each([
    ['a file', (path: string) => writeFileSync(path, ''), 'is a file'],
    ['a project', (path: string) => (mkdirSync(path), writeFileSync(join(path, 'package.json'), '{}')), 'holds package.json'],
  ])('is refused when it is %s', (_, make, message) => {
    make(out);
    expect(() => replaceOutput(out, output({ path: 'a', content: 'x' }))).toThrow(message);
  });

  it('is refused when it holds the current folder', () => {
    expect(() => replaceOutput(resolve('..'), [])).toThrow('holds the current folder');
  });
});

/** Writes an output in a process of its own, and kills it at a call of one of `node:fs`' functions. */
async function killed(artifacts: string, call: 'writeFileSync' | 'renameSync' | 'rmSync', calls: number): Promise<void> {
  const script = `
    import { replaceOutput } from ${JSON.stringify(resolve('src/cli/output.ts'))};
    import { renderManifest } from ${JSON.stringify(resolve('src/render/manifest.ts'))};
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const real = fs.${call};
    let done = 0;
    fs.${call} = (...args) => { if (done++ === ${calls}) process.kill(process.pid, 'SIGKILL'); return real(...args); };
    syncBuiltinESMExports();
    const artifacts = ${artifacts};
    replaceOutput(${JSON.stringify(out)}, [...artifacts, renderManifest(artifacts)]);
  `;
  const signal = await new Promise<string | null>((done) => {
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]).on('exit', (_, by) => done(by));
  });
  expect(signal).toBe('SIGKILL');
}

describe('a killed run', () => {
  it.each([10, 40, 70, 100])('leaves the previous output whole, %i writes in', async (writes) => {
    replaceOutput(out, output({ path: 'previous.yaml', content: 'x' }));
    await killed("Array.from({ length: 120 }, (_, i) => ({ path: 'new/' + i, content: 'y' }))", 'writeFileSync', writes);
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'previous.yaml']);
    expect(existsSync(join(out, 'new'))).toBe(false);
  });

  // The first is that of the whole folder, the last that of the list of files.
  it.each([1, 2, 3, 4])('is completed by the next one when all was written, %i files put in place', async (renames) => {
    replaceOutput(out, output({ path: 'old/a', content: 'x' }, { path: 'kept', content: 'x' }, { path: 'filled', content: '', editable: true }));
    writeFileSync(join(out, 'filled'), 'mine');
    await killed("[...['kept', 'new/a', 'new/b'].map((path) => ({ path, content: 'y' })), { path: 'filled', content: '', editable: true }]", 'renameSync', renames);
    // Whatever the next run is about to write, it begins with what the last has left. This one fails later.
    expect(() => replaceOutput(out, output({ path: 'b', content: 'y' }, { path: 'b/c', content: 'z' }))).toThrow();
    expect(readdirSync(out).sort()).toEqual(['filled', 'kept', 'manifest.json', 'new']);
    expect([read('kept'), read('new/a'), read('new/b'), read('filled')]).toEqual(['y', 'y', 'y', 'mine']);
    expect(read('manifest.json')).toContain('new/b');
    expect(readdirSync(folder)).toEqual(['dist']);
  });
});
