import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, run, type Ran } from '../../../src/check/tool/run.ts';
import { until } from '../../../src/runtime/wait.ts';

/** A container engine of a test's own, with no network but the projects' and no images but those that are put into it. */
export interface Engine {
  /** Docker's client. @throws Error with what it wrote, when it fails */
  docker(...args: readonly string[]): Promise<string>;
  /** Compose in a project's folder. @throws Error with what it wrote, when it fails */
  compose(folder: string, ...args: readonly string[]): Promise<string>;
  /** Which Compose that is. */
  readonly composeVersion: string;
  /** Makes an image of a folder's content. @param changes lines of a Dockerfile, such as ENTRYPOINT */
  image(name: string, folder: string, changes: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const packages = [
  ...['docker.io', 'containerd', 'runc', 'iptables', 'libip4tc2', 'libip6tc2', 'libxtables12', 'libnfnetlink0', 'libnetfilter-conntrack3', 'libnftnl11', 'libmnl0'],
  ...['docker-compose', 'python3-certifi', 'python3-chardet', 'python3-charset-normalizer', 'python3-idna', 'python3-urllib3', 'python3-requests', 'python3-websocket'],
  ...['python3-docker', 'python3-dockerpty', 'python3-docopt', 'python3-dotenv', 'python3-attr', 'python3-pyrsistent', 'python3-jsonschema', 'python3-texttable'],
  ...['python3-yaml', 'python3-six', 'python3-pkg-resources', 'python3-paramiko'],
] as const;

const minutes = 60_000;

/**
 * Debian's Docker and Compose 1.29, unpacked without being installed: nothing of the machine changes.
 * @param home where they stay for the next time
 * @returns their root, or why they cannot be had, as a sentence
 */
export async function unpackEngine(home: string): Promise<{ readonly root: string } | { readonly why: string }> {
  const root = join(home, 'root');
  if (existsSync(join(home, 'complete'))) return { root };
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { why: 'An engine can be started by root on Linux only.' };
  rmSync(home, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const download = () => run(['apt-get', 'download', ...packages], { cwd: home, timeoutMs: 4 * minutes });
  let ran = await download();
  if (!succeeded(ran)) {
    await run(['apt-get', 'update'], { timeoutMs: 2 * minutes });
    ran = await download();
  }
  if (!succeeded(ran)) return { why: `Debian's packages of Docker cannot be had: ${told(ran)}` };
  for (const file of readdirSync(home).filter((name) => name.endsWith('.deb'))) {
    const unpacked = await run(['dpkg-deb', '-x', join(home, file), root], { timeoutMs: minutes });
    if (!succeeded(unpacked)) return { why: `Debian's packages of Docker cannot be unpacked: ${told(unpacked)}` };
  }
  // Names in a container are resolved by rules that the engine sets in the container's own network.
  mkdirSync(join(root, 'sbin'), { recursive: true });
  for (const name of ['iptables', 'ip6tables']) symlinkSync(join(root, 'usr/sbin/xtables-legacy-multi'), join(root, 'sbin', name));
  writeFileSync(join(home, 'complete'), '');
  return { root };
}

/** Compose 1.29 of an unpacked root, or the Compose that OBSKIT_COMPOSE names. */
export function composeCommand(root: string): { readonly command: readonly [string, ...string[]]; readonly env: NodeJS.ProcessEnv } {
  const named = process.env['OBSKIT_COMPOSE'];
  if (named !== undefined && named !== '') return { command: [named], env: {} };
  return { command: ['/usr/bin/python3', join(root, 'usr/bin/docker-compose')], env: { PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') } };
}

/** Starts an engine. The rules of this machine's own network stay as they are. @returns it, or why there is none, as a sentence */
export async function startEngine(home: string): Promise<Engine | { readonly why: string }> {
  const unpacked = await unpackEngine(home);
  if ('why' in unpacked) return unpacked;
  const { root } = unpacked;
  const folder = mkdtempSync(join(tmpdir(), 'obskit-engine-'));
  const socket = `unix://${join(folder, 'docker.sock')}`;
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const path = [join(root, 'sbin'), join(root, 'usr/bin'), join(root, 'usr/sbin'), process.env['PATH'] ?? ''].join(':');
  const env = { ...process.env, PATH: path, LD_LIBRARY_PATH: libraries, XTABLES_LIBDIR: join(libraries, 'xtables') };
  const daemon = spawn(
    join(root, 'usr/sbin/dockerd'),
    [
      ...['--host', socket, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
      ...['--storage-driver', existsSync('/sys/module/overlay') ? 'overlay2' : 'vfs', '--bridge=none', '--iptables=false', '--ip6tables=false'],
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = createWriteStream(join(folder, 'log'));
  daemon.stdout.pipe(log);
  daemon.stderr.pipe(log);

  const client = { ...process.env, DOCKER_HOST: socket, DOCKER_CONFIG: join(folder, 'client') };
  const docker = (...args: readonly string[]) => output(['docker', ...args], { env: { ...client, PATH: path } });
  const stop = async () => {
    await end(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until('the engine answers', { seconds: 60 }, async () => {
      if (daemon.exitCode !== null) throw new Error(`dockerd ended with ${daemon.exitCode}`);
      return docker('version', '--format', '{{.Server.Version}}');
    });
    const { command, env: more } = composeCommand(root);
    const compose = (cwd: string, ...args: readonly string[]) => output([...command, ...args], { cwd, env: { ...client, ...more } });
    return {
      docker,
      compose,
      composeVersion: (await compose(folder, 'version', '--short')).trim(),
      image: (name, content, changes) => importImage(join(root, 'usr/bin/docker'), client, name, content, changes),
      stop,
    };
  } catch (error) {
    await stop();
    return { why: `An engine cannot be started here: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function succeeded(ran: Ran): boolean {
  return ran.kind === 'exited' && ran.code === 0;
}

function told(ran: Ran): string {
  return ran.kind === 'exited' ? ran.stderr.trim().split('\n').slice(-3).join('; ') : (failure(ran) ?? '');
}

async function output(command: readonly [string, ...string[]], options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv }): Promise<string> {
  const ran = await run(command, { ...options, timeoutMs: 5 * minutes });
  if (ran.kind === 'exited' && ran.code === 0) return ran.stdout;
  throw new Error(`${command.join(' ')}: ${told(ran)}`);
}

function importImage(docker: string, env: NodeJS.ProcessEnv, name: string, folder: string, changes: readonly string[]): Promise<void> {
  const tar = spawn('tar', ['-C', folder, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const child = spawn(docker, ['import', ...changes.flatMap((change) => ['--change', change]), '-', name], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  tar.stdout.pipe(child.stdin);
  return new Promise((done, fail) => child.once('exit', (code) => (code === 0 ? done() : fail(new Error(`docker import ${name} ended with ${code}`)))));
}

/** An engine that is asked to end ends its containers first. */
async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = new Promise<void>((done) => daemon.once('exit', () => done()));
  daemon.kill('SIGTERM');
  const killer = setTimeout(() => daemon.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(killer);
}
