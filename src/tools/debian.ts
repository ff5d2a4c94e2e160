import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, run, type Ran } from '../check/tool/run.ts';
import { toolKinds, type ToolName } from '../check/tool/tool.ts';
import type { Obtained } from './go.ts';
import type { Obtainable } from './pins.ts';

/** The package of each component that Debian has. */
export const debianPackages: Readonly<Partial<Record<Obtainable, string>>> = {
  prometheus: 'prometheus',
  alertmanager: 'prometheus-alertmanager',
};

const timeoutMs = 5 * 60_000;

export interface DebianOptions {
  /** An empty folder to download to and unpack in. */
  readonly work: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether the lists of packages may be fetched, which only root may. */
  readonly root: boolean;
}

/** Whether this machine has the two programs that this needs. */
export async function hasDebianTools(env: NodeJS.ProcessEnv): Promise<boolean> {
  const versions = [['apt-get', '--version'] as const, ['dpkg-deb', '--version'] as const];
  const ran = await Promise.all(versions.map((command) => run(command, { timeoutMs: 20_000, env })));
  return ran.every((one) => one.kind === 'exited' && one.code === 0);
}

/**
 * Takes executables out of Debian's package, without installing it: its services would start, and root would be needed.
 * apt compares what it downloads with the signed lists.
 */
export async function unpackDebian(component: Obtainable, names: readonly ToolName[], options: DebianOptions): Promise<Obtained> {
  const { work, env, root } = options;
  const name = debianPackages[component];
  if (name === undefined) return { why: `Debian has no package of ${component}` };
  const download = () => run(['apt-get', 'download', name], { cwd: work, env: { ...env, LC_ALL: 'C' }, timeoutMs });
  let ran = await download();
  // A fresh container image has no lists at all.
  if (!succeeded(ran) && root && (await isEmpty('/var/lib/apt/lists'))) {
    const update = await run(['apt-get', 'update'], { env, timeoutMs });
    if (!succeeded(update)) return { why: `apt-get update: ${whyFailed(update)}` };
    ran = await download();
  }
  if (!succeeded(ran)) return { why: `apt-get download ${name}: ${whyFailed(ran)}` };

  const archive = (await readdir(work)).find((file) => file.endsWith('.deb'));
  if (archive === undefined) return { why: `apt-get download ${name} left no package` };
  const unpacked = await run(['dpkg-deb', '-x', join(work, archive), join(work, 'root')], { env, timeoutMs });
  if (!succeeded(unpacked)) return { why: `dpkg-deb: ${whyFailed(unpacked)}` };

  const installed = await readdir(join(work, 'root', 'usr', 'bin'));
  const files = new Map<ToolName, string>();
  for (const tool of names) {
    // Debian's own name for it comes last in the list, and is the one that counts here.
    const file = toolKinds[tool].executables.findLast((executable) => installed.includes(executable));
    if (file === undefined) return { why: `Debian's package ${name} holds no ${tool}` };
    files.set(tool, join(work, 'root', 'usr', 'bin', file));
  }
  return { files };
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return !(await readdir(folder)).some((file) => file.includes('Packages'));
  } catch {
    return true;
  }
}

function succeeded(ran: Ran): boolean {
  return ran.kind === 'exited' && ran.code === 0;
}

function whyFailed(ran: Ran): string {
  if (ran.kind !== 'exited') return failure(ran) ?? 'it failed';
  const errors = ran.stderr.split('\n').filter((line) => line.startsWith('E: '));
  return errors.map((line) => line.slice(3)).join('; ') || ran.stderr.trim() || `it exits with ${ran.code}`;
}
