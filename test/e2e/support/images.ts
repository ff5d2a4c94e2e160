import { chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { run } from '../../../src/check/tool/run.ts';
import { copiesOf, dockerfileStages } from '../../support/dockerfile.ts';
import type { Engine } from './engine.ts';

const kit = resolve(import.meta.dirname, '../../..');

/** A folder of an image that is not root's. */
interface Owned {
  readonly path: string;
  readonly uid: number;
}

/** An image of some executables in /bin, each with the libraries that it needs: what the published image has, without the rest. */
export async function imageOf(engine: Engine, name: string, executables: readonly string[], owned: readonly Owned[]): Promise<void> {
  await build(engine, name, owned, [`ENTRYPOINT ["/bin/${basename(executables[0] ?? '')}"]`], async (folder) => {
    for (const file of executables) cpSync(file, join(folder, 'bin', basename(file)), { dereference: true });
  });
}

/**
 * An image that stands in for one that cannot be made here: this machine's Node as its only program, which answers every path
 * with 200 and no metrics. It keeps the published image's paths of what Compose starts and asks: nothing else of the service is in it.
 * @param program what is started, and where it is also what asks for health, run with `-health`
 * @param client a program that asks for health, if that is another
 */
export async function standIn(engine: Engine, name: string, { program, client, port, owned }: { readonly program: string; readonly client?: string; readonly port: number; readonly owned: readonly Owned[] }): Promise<void> {
  const ask = `fetch('http://127.0.0.1:${port}/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;
  const serve = `require('node:http').createServer((_, response) => response.setHeader('content-type', 'text/plain; version=0.0.4').end()).listen(${port}); process.on('SIGTERM', () => process.exit(0))`;
  await build(engine, name, owned, ['ENV PATH=/bin', `ENTRYPOINT ["${program}"]`], async (folder) => {
    cpSync(process.execPath, join(folder, 'bin/node'));
    await copyLibraries(process.execPath, folder);
    const script = (path: string, body: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `#!/bin/node\n${body}\n`, { mode: 0o755 });
    };
    script(program, `if (process.argv.includes('-health')) ${ask}; else { ${serve} }`);
    if (client !== undefined) script(client, ask);
  });
}

/** The node's image, as the Dockerfile makes it, of this machine's Node and packages. */
export async function nodeImage(engine: Engine, name: string): Promise<void> {
  const owned = [{ path: '/var/lib/obskit', uid: 1000 }];
  await build(engine, name, owned, ['WORKDIR /app', 'ENV NODE_ENV=production PATH=/bin', 'ENTRYPOINT ["node", "/app/bin/obskit.js"]'], async (folder) => {
    cpSync(process.execPath, join(folder, 'bin/node'));
    await copyLibraries(process.execPath, folder);
    for (const { from, to } of copiesOf(dockerfileStages().at(-1) ?? [])) cpSync(join(kit, from), join(folder, 'app', to), { recursive: true });
    const listed = await run(['npm', 'ls', '--omit=dev', '--all', '--parseable'], { cwd: kit, timeoutMs: 60_000 });
    if (listed.kind !== 'exited') throw new Error('npm ls does not end');
    for (const path of listed.stdout.split('\n').filter((line) => line.includes('/node_modules/'))) {
      const within = path.slice(path.indexOf('/node_modules/') + 1);
      cpSync(join(kit, within), join(folder, 'app', within), { recursive: true, dereference: true });
    }
  });
}

async function build(engine: Engine, name: string, owned: readonly Owned[], changes: readonly string[], fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'obskit-image-'));
  try {
    mkdirSync(join(folder, 'bin'));
    await fill(folder);
    for (const { path, uid } of owned) {
      mkdirSync(join(folder, path), { recursive: true });
      chownSync(join(folder, path), uid, uid);
    }
    await engine.image(name, folder, changes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shared libraries of an executable, at the paths where its loader looks for them. */
async function copyLibraries(file: string, folder: string): Promise<void> {
  const ran = await run(['ldd', file], { timeoutMs: 20_000 });
  if (ran.kind !== 'exited') throw new Error(`ldd ${file} does not end`);
  for (const [, path = ''] of ran.stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)) {
    const target = join(folder, relative('/', path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, target, { dereference: true });
  }
}
