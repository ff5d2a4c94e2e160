import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

  it('comes back when a run was killed between taking it away and putting the new one there', () => {
    replaceOutput(out, output({ path: 'a', content: 'x' }));
    renameSync(out, `${out}.previous`);
    // Whatever the next run is about to write, it begins with the recovery.
    expect(() => replaceOutput(out, output({ path: 'b', content: 'y' }, { path: 'b/c', content: 'z' }))).toThrow();
    expect(read('a')).toBe('x');
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

/** Runs synthesis in a process of its own and kills it at the moment the check says. */
describe('a killed run', () => {
  it.each([10, 40, 70, 100])('leaves the previous output whole, %i writes in', async (writes) => {
    replaceOutput(out, output({ path: 'previous.yaml', content: 'x' }));
    const script = `
      import { replaceOutput } from ${JSON.stringify(resolve('src/cli/output.ts'))};
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const write = fs.writeFileSync;
      let done = 0;
      fs.writeFileSync = (...args) => { if (done++ === ${writes}) process.kill(process.pid, 'SIGKILL'); write(...args); };
      syncBuiltinESMExports();
      replaceOutput(${JSON.stringify(out)}, Array.from({ length: 120 }, (_, i) => ({ path: 'new/' + i, content: 'y' })));
    `;
    const signal = await new Promise<string | null>((done) => {
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]).on('exit', (_, by) => done(by));
    });
    expect(signal).toBe('SIGKILL');
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'previous.yaml']);
    expect(existsSync(join(out, 'new'))).toBe(false);
  });
});
