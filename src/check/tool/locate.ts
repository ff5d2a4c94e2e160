import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { failure, run } from './run.ts';
import { obtainedTools, toolKinds, toolNames, type Component, type Tool, type ToolName } from './tool.ts';

/** Where tools may be. All of it is handed in: no lookup depends on the environment beside it. */
export interface Surroundings {
  /** Executables that someone named, each with how: `--promtool`, `OBSKIT_PROMTOOL`. */
  readonly explicit: Readonly<Partial<Record<ToolName, Named>>>;
  /** The kit's own folder of tools, `.obskit/bin`. */
  readonly binFolder: string;
  /** PATH. */
  readonly path: string;
  /** Pinned images with their tags. Leave it empty to look for executables only. */
  readonly images: Readonly<Partial<Record<Component, string>>>;
  /** Container engines to try, by the name of their command. */
  readonly engines?: readonly string[];
}

export interface Named {
  readonly file: string;
  readonly by: string;
}

export type Located = { readonly tool: Tool } | { readonly missing: string };

/** How long a tool may take to tell its version. The first start of a large executable on a slow disk takes seconds. */
const versionTimeoutMs = 20_000;

/**
 * Looks for a tool in this order: the executable that someone named, `.obskit/bin`, PATH, a container engine with the
 * pinned image.
 *
 * A named executable that does not work is an error, not a reason to look on: whoever named it wants that one.
 */
export async function locate(name: ToolName, surroundings: Surroundings): Promise<Located> {
  const { component, executables } = toolKinds[name];
  const named = surroundings.explicit[name];
  if (named !== undefined) {
    const file = resolve(named.file);
    const probed = await probe(file);
    if ('version' in probed) return { tool: { name, kind: 'executable', file, from: 'explicit', version: probed.version } };
    return { missing: `${named.by} names ${named.file}, but ${probed.why}; name an executable ${name}, or take ${named.by} away` };
  }

  const broken: string[] = [];
  const places = [
    { folder: surroundings.binFolder, from: 'obskit' as const, files: [name] },
    ...surroundings.path
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => ({ folder, from: 'path' as const, files: executables })),
  ];
  for (const { folder, from, files } of places) {
    for (const base of files) {
      const file = resolve(join(folder, base));
      if (!(await isExecutable(file))) continue;
      const probed = await probe(file);
      if ('version' in probed) return { tool: { name, kind: 'executable', file, from, version: probed.version } };
      broken.push(`${file} was passed over because ${probed.why}`);
    }
  }

  const image = surroundings.images[component];
  if (image !== undefined) {
    for (const engine of surroundings.engines ?? ['docker', 'podman']) {
      if (await engineAnswers(engine, surroundings.path)) {
        return { tool: { name, kind: 'container', engine, image, version: versionOfTag(image) } };
      }
    }
  }
  return { missing: [notFound(name, image), ...broken].join('; ') };
}

/** The executables that environment variables name. An empty variable names none. */
export function namedByEnvironment(env: Readonly<Record<string, string | undefined>>): Surroundings['explicit'] {
  const named = toolNames.flatMap((name) => {
    const by = toolKinds[name].variable;
    const file = env[by];
    return file === undefined || file === '' ? [] : [[name, { file, by }] as const];
  });
  return Object.fromEntries(named);
}

/** Reads `promtool, version 2.42.0+ds (branch: …`, and the `v` that some builds put before it. */
export function readVersion(text: string): string | undefined {
  return /\bversion v?(\d+\.\d+\.\d+)/.exec(text)?.[1];
}

/** @returns why an executable does not work, or the version that it tells. */
export async function probe(file: string): Promise<{ readonly version: string | undefined } | { readonly why: string }> {
  if (!(await isExecutable(file))) return { why: 'there is no executable file of that name' };
  const ran = await run([file, '--version'], { timeoutMs: versionTimeoutMs });
  if (ran.kind !== 'exited') return { why: `asked for its version, ${failure(ran)}` };
  if (ran.code !== 0) return { why: `asked for its version, it exits with ${ran.code}` };
  return { version: readVersion(ran.stdout + ran.stderr) };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** The command alone says little: docker is often installed where no daemon runs. */
async function engineAnswers(engine: string, path: string): Promise<boolean> {
  const ran = await run([engine, 'info'], { timeoutMs: versionTimeoutMs, env: { ...process.env, PATH: path } });
  return ran.kind === 'exited' && ran.code === 0;
}

function versionOfTag(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+)$/.exec(image)?.[1];
}

function notFound(name: ToolName, image: string | undefined): string {
  const { variable } = toolKinds[name];
  const engine = image === undefined ? '' : ', nor a container engine that runs';
  const obtain = (obtainedTools as readonly ToolName[]).includes(name) ? 'run npm run tools' : 'CONTRIBUTING.md says how to get it';
  return `${name} was not found: not in .obskit/bin, not on PATH${engine}; ${obtain}, or set ${variable} to an executable`;
}
