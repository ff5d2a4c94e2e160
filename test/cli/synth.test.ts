import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'obskit-synth-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in the test's folder, as a user would in theirs. */
function obskit(...args: readonly string[]): Promise<Ran> {
  return obskitWith([], ...args);
}

/** The same, with options for Node. */
function obskitWith(options: readonly string[], ...args: readonly string[]): Promise<Ran> {
  return new Promise((done) => {
    execFile(process.execPath, [...options, join(root, 'bin/obskit.js'), ...args], { cwd: folder }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

function filesBelow(path: string): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [relative(path, file), readFileSync(file, 'utf8')]),
  );
}

describe('obskit synth', () => {
  it('writes the whole contract, for all systems, without a file', async () => {
    const { code, out } = await obskit('synth');
    expect(code).toBe(0);
    expect(out).toContain('hashmap, goverse, hedgehog, porter, keychain');
    const files = [...filesBelow(join(folder, 'dist')).keys()];
    for (const system of ['hashmap', 'goverse', 'hedgehog', 'porter', 'keychain']) {
      expect(files).toEqual(expect.arrayContaining([`rules/${system}.yaml`, `tests/${system}.yaml`, `dashboards/${system}.json`]));
    }
    expect(files).toEqual(
      expect.arrayContaining([
        'compose/docker-compose.yaml', 'compose/.env.example', 'alertmanager/alertmanager.yaml', 'prometheus/prometheus.yaml',
        'tempo/tempo.yaml', 'catalogue.json', 'catalogue.md', 'manifest.json',
      ]),
    );
    for (const flavour of ['standalone', 'operator']) {
      expect(files.some((file) => file.startsWith(`kubernetes/${flavour}/`) && file.endsWith('.k8s.yaml'))).toBe(true);
    }
  });

  it('needs no engine of SQL: without the optional package it writes the same', async () => {
    expect((await obskit('synth', '-o', 'with')).code).toBe(0);
    const without = ['--require', join(root, 'test/cli/without-sqljs.cjs')];
    expect(await obskitWith(without, 'synth', '-o', 'without')).toMatchObject({ code: 0, err: '' });
    expect(filesBelow(join(folder, 'without'))).toEqual(filesBelow(join(folder, 'with')));
  });

  it('writes the same bytes twice', async () => {
    await obskit('synth', '--out', 'one', '--quiet');
    await obskit('synth', '--out', 'two', '--quiet');
    expect(filesBelow(join(folder, 'two'))).toEqual(filesBelow(join(folder, 'one')));
  });

  it('watches only what the file names', async () => {
    writeFileSync(join(folder, 'obskit.yaml'), "systems: {hedgehog: {targets: ['db-1.internal:8081']}}\n");
    expect((await obskit('synth')).code).toBe(0);
    const files = filesBelow(join(folder, 'dist'));
    expect([...files.keys()].filter((path) => path.startsWith('rules/'))).toContain('rules/hedgehog.yaml');
    expect(files.has('rules/porter.yaml')).toBe(false);
    expect(files.get('prometheus/prometheus.yaml')).toContain('db-1.internal:8081');
    expect(files.get('compose/docker-compose.yaml')).not.toContain('hedgehog-1:');
  });

  it('tells all mistakes of a file at once, ends with 2, and leaves the output as it was', async () => {
    await obskit('synth', '--quiet');
    const before = filesBelow(join(folder, 'dist'));
    const written = statSync(join(folder, 'dist')).ino;
    writeFileSync(join(folder, 'obskit.yaml'), 'systems: {hedgehg: {}}\nalerts: {HighObjectCout: {threshold: 1}}\nscrape: {intervall: 5s}\n');
    const { code, err } = await obskit('synth');
    expect(code).toBe(2);
    expect(err).toContain('systems.hedgehg');
    expect(err).toContain('alerts.HighObjectCout');
    expect(err).toContain('scrape.intervall');
    expect(err).not.toMatch(/^\s+at /m);
    expect(statSync(join(folder, 'dist')).ino).toBe(written);
    expect(filesBelow(join(folder, 'dist'))).toEqual(before);
  });

  it.each([
    ['a file that is not there', ['synth', '-c', 'other.yaml'], 'other.yaml: there is no such file'],
    ['a folder in place of a file', ['synth', '-c', '.'], 'cannot be read'],
    ['an output that is a file', ['synth', '-o', 'taken'], 'taken is a file'],
  ])('says in a sentence what is wrong with %s', async (_, args, message) => {
    writeFileSync(join(folder, 'taken'), '');
    const { code, err } = await obskit(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('npx cdk8s synth', () => {
  it('writes the manifests that obskit synth writes', async () => {
    await obskit('synth', '--quiet');
    // A project of its own, so that the repository's dist stays as it is.
    for (const name of ['src', 'alerts', 'dashboards', 'charts', 'cdk8s.yaml', 'package.json', 'tsconfig.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'by-cdk8s'));
    const code = await new Promise<number>((done) => {
      execFile(
        join(root, 'node_modules/.bin/cdk8s'),
        ['synth', '--output', 'by-cdk8s'],
        { cwd: folder, env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' } },
        (error) => done(typeof error?.code === 'number' ? error.code : 0),
      );
    });
    expect(code).toBe(0);
    const documents = (files: ReadonlyMap<string, string>) => [...files].map(([path, text]) => [path, loadAll(text)]);
    // Beside the manifests lie values for a chart.
    const ours = documents(filesBelow(join(folder, 'dist/kubernetes'))).filter(([path]) => String(path).includes('/'));
    expect(ours.length).toBeGreaterThan(10);
    expect(documents(filesBelow(join(folder, 'by-cdk8s')))).toEqual(ours);
  });
});
