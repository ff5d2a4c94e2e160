import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Artifact } from '../render/artifact.ts';
import { UserError } from './userError.ts';

const manifest = z.object({ files: z.array(z.object({ path: z.string() })) });

/** The output folder cannot be replaced; the message says why and what to do. */
export class OutputError extends UserError {
  override readonly name = 'OutputError';
}

/**
 * Replaces an output folder by new content, whole or not at all: everything is written into a temporary sibling first,
 * which then takes the folder's name. A run killed before that leaves the old folder; one killed between the two
 * renames leaves it beside, as `<folder>.previous`, and the next run puts it back first.
 * Files in it that no run has written stay where they are.
 * @throws OutputError when the name is that of a file, or of a folder that somebody works in
 */
export function replaceOutput(folder: string, artifacts: readonly Artifact[]): void {
  const target = resolve(folder);
  refuseProjects(folder, target);
  recoverOutput(target);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = mkdtempSync(join(dirname(target), `${basename(target)}.new-`));
  try {
    writeAll(fresh, artifacts);
    if (existsSync(target)) carryOver(target, fresh, artifacts);
    const previous = `${target}.previous`;
    if (existsSync(target)) renameSync(target, previous);
    renameSync(fresh, target);
    rmSync(previous, { recursive: true, force: true });
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    recoverOutput(target);
    throw cause;
  }
}

/** The folder is renamed and made anew: that must not happen to one that holds a project, or this process. */
function refuseProjects(folder: string, target: string): void {
  const remedy = 'name another folder with --out, such as dist';
  if (`${process.cwd()}${sep}`.startsWith(`${target}${sep}`)) throw new OutputError(`${folder} holds the current folder: ${remedy}.`);
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw new OutputError(`${folder} is a file: ${remedy}.`);
  const project = ['.git', 'package.json', 'obskit.yaml'].find((name) => existsSync(join(target, name)));
  if (project !== undefined) throw new OutputError(`${folder} holds ${project}, so it is a project and no output: ${remedy}.`);
}

/** Writes single files, each whole or not at all, with the folders that they lie in. */
export function writeFiles(files: Readonly<Record<string, string>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, content);
    renameSync(fresh, file);
  }
}

/** Undoes what a run that was killed between the two renames has left. */
function recoverOutput(target: string): void {
  const previous = `${target}.previous`;
  if (!existsSync(previous)) return;
  if (existsSync(target)) rmSync(previous, { recursive: true, force: true });
  else renameSync(previous, target);
}

/**
 * What belongs to the user moves along: files that no run has written, such as `compose/.env`, and those that are there to
 * be filled in.
 */
function carryOver(target: string, fresh: string, artifacts: readonly Artifact[]): void {
  const generated = new Set(['manifest.json', ...filesOfManifest(target)]);
  const written = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = relative(target, file).split(sep).join('/');
    const artifact = written.get(path);
    const keep = artifact === undefined ? !generated.has(path) : artifact.editable === true;
    if (!keep) continue;
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    cpSync(file, join(fresh, path), { preserveTimestamps: true, verbatimSymlinks: true });
  }
}

/** The paths that an earlier run has written. */
function filesOfManifest(target: string): readonly string[] {
  try {
    return manifest.parse(JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'))).files.map(({ path }) => path);
  } catch {
    return [];
  }
}

function writeAll(folder: string, artifacts: readonly Artifact[]): void {
  const made = new Set<string>();
  for (const { path, content } of artifacts) {
    const file = join(folder, path);
    const parent = dirname(file);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    writeFileSync(file, content);
  }
}
