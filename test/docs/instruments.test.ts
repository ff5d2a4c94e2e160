import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/instruments.md'), 'utf8');

/** Each program of the page, by the file that its first line names, and what the page says that it prints. */
const examples = [...page.matchAll(/```ts\n\/\/ (\w+)\.ts\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g)].map(([, name = '', program = '', output = '']) => ({
  name,
  program,
  output,
}));

/** A project like a user's, with the library as a tarball would put it there, and all else from here. */
let project = '';
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'obskit-library-'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, 'obskit'), { recursive: true });
  for (const name of ['@grpc', '@types', 'express', 'fastify', 'prom-client', 'undici-types']) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  copyFileSync(join(root, 'package.json'), join(modules, 'obskit/package.json'));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', join(root, 'tsconfig.library.json'), '--outDir', join(modules, 'obskit/lib')]);
  for (const { name, program } of examples) writeFileSync(join(project, `${name}.ts`), program);
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'], outDir: 'built', rootDir: '.' };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  await run(process.execPath, [tsc, '-p', project]).catch((cause: unknown) => {
    throw new Error((cause as { stdout: string }).stdout);
  });
}, 60_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

it('every program of the page is one of the examples, and uses no more than the package exports', () => {
  expect(examples).toHaveLength(page.split('```ts\n').length - 1);
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Readonly<Record<string, unknown>> };
  const used = new Set([...page.matchAll(/from 'obskit(\/\w+)'/g)].map(([, path]) => `.${path}`));
  expect([...used].filter((path) => !(path in exports))).toEqual([]);
  expect(Object.keys(exports).filter((path) => !page.includes(`obskit${path.slice(1)}`) && path !== './package.json')).toEqual([]);
});

it.each(examples)('the example $name prints what the page says', { timeout: 30_000 }, async ({ name, output }) => {
  const { stdout } = await run(process.execPath, [join(project, 'built', `${name}.js`)], { timeout: 25_000 });
  expect(stdout).toBe(output);
});
