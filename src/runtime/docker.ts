import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { failure, run } from '../check/tool/run.ts';
import { hostInUrl } from '../stack/addresses.ts';
import { secretsOf, type Service } from '../stack/service.ts';
import { CannotRun } from './problem.ts';
import type { Health } from './status.ts';

/** How long an engine may take to say something, in milliseconds. */
const patience = 20_000;

/** The command alone says little: it is often installed where no engine runs. */
export async function engineAnswers(): Promise<boolean> {
  const ran = await run(['docker', 'version', '--format', '{{.Server.Version}}'], { timeoutMs: patience });
  return ran.kind === 'exited' && ran.code === 0 && ran.stdout.trim() !== '';
}

/**
 * Starts a Compose project and waits until all of it is healthy; Compose tells its progress itself.
 * @param folder the project, with its docker-compose.yaml
 * @throws CannotRun when a secret or an image is missing, or something does not become healthy
 */
export async function upDocker(folder: string, services: readonly Service[]): Promise<void> {
  const settings = settingsOf(folder);
  for (const { variable, remedy } of services.flatMap(secretsOf)) {
    if (!settings[variable]) throw new CannotRun(`${remedy}: copy ${join(folder, '.env.example')} to ${join(folder, '.env')} and fill it in.`);
  }
  const profiles = (settings['COMPOSE_PROFILES'] ?? '').split(',');
  const local = new Set(services.filter(({ builtLocally, profile }) => builtLocally === true && (profile === undefined || profiles.includes(profile))).map(({ image }) => image));
  for (const image of local) {
    const ran = await run(['docker', 'image', 'inspect', image], { timeoutMs: patience });
    if (ran.kind !== 'exited' || ran.code !== 0) throw new CannotRun(`the image ${image} is not there, and nobody publishes it: build it with docker build -t ${image} . in the kit's folder.`);
  }
  const code = await compose(folder, ['up', '--detach', '--wait']);
  if (code === 0) return;
  await compose(folder, ['down']);
  throw new CannotRun(`docker compose up ended with ${code} in ${folder}; what it started was ended again.`);
}

/** @param volumes whether what services have stored goes, too @throws CannotRun */
export async function downDocker(folder: string, volumes: boolean): Promise<void> {
  const code = await compose(folder, ['down', ...(volumes ? ['--volumes'] : [])]);
  if (code !== 0) throw new CannotRun(`docker compose down ended with ${code} in ${folder}.`);
}

const container = z.object({ Service: z.string(), State: z.string(), Health: z.string().default(''), Publishers: z.array(z.object({ URL: z.string(), PublishedPort: z.int() })).nullish() });

export interface ContainerStatus {
  readonly name: string;
  readonly health: Health;
  readonly url?: string;
}

/** How the containers of a project are. @throws CannotRun when the engine does not say */
export async function statusOfDocker(folder: string): Promise<readonly ContainerStatus[]> {
  const ran = await run(['docker', 'compose', 'ps', '--all', '--format', 'json'], { timeoutMs: patience, cwd: folder });
  if (ran.kind !== 'exited' || ran.code !== 0) throw new CannotRun(`docker compose ps does not answer in ${folder}: ${failure(ran) ?? (ran.kind === 'exited' ? ran.stderr.trim() : '')}`);
  return readContainers(ran.stdout);
}

/** Compose writes one object a line; before its version 2.21 it wrote one list. */
export function readContainers(text: string): readonly ContainerStatus[] {
  const parsed: unknown[] = text.split('\n').filter((line) => line.trim() !== '').flatMap((line): unknown[] => [JSON.parse(line)].flat());
  return z
    .array(container)
    .parse(parsed)
    .map(({ Service: name, State: state, Health: told, Publishers: ports }) => {
      const port = ports?.find(({ PublishedPort }) => PublishedPort > 0);
      const health = state !== 'running' ? 'down' : told === '' || told === 'healthy' ? 'healthy' : 'unhealthy';
      return { name, health, ...(port === undefined ? {} : { url: `http://${reached(port.URL)}:${port.PublishedPort}` }) };
    });
}

/** Where this machine finds what listens on an address, or on all of them. */
function reached(address: string): string {
  return hostInUrl(({ '0.0.0.0': '127.0.0.1', '::': '::1' } as const)[address] ?? address);
}

/** What Compose replaces variables by: the project's .env, and above it the environment. */
function settingsOf(folder: string): Readonly<Record<string, string | undefined>> {
  const file = join(folder, '.env');
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env };
}

function compose(folder: string, args: readonly string[]): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn('docker', ['compose', ...args], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}
