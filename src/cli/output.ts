import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Artifact } from '../render/artifact.ts';
import { UserError } from './userError.ts';

const manifestFile = 'manifest.json';
const manifest = z.object({ files: z.array(z.object({ path: z.string() })) });

/** The output folder cannot be replaced; the message says why and what to do. */
export class OutputError extends UserError {
  override readonly name = 'OutputError';
}

/**
 * Replaces what an earlier run has written into an output folder. Everything is written into a temporary sibling first, so
 * that a run that fails, or is killed meanwhile, leaves the old output whole. What then takes its place goes there file by
 * file, each at once: folders stay the ones they were, since containers have them mounted, and a mount of a folder that is
 * no more stays empty for good. The list of files comes last. A run killed in between has left the rest in `<folder>.next`,
 * and the next run begins by completing it.
 * Files that no run has written, such as `compose/.env`, stay where they are, and so do those that people fill in.
 * @throws OutputError when the name is that of a file, or of a folder that somebody works in, or when a file of somebody's
 * own is in the way
 */
export function replaceOutput(folder: string, artifacts: readonly Artifact[]): void {
  const resolved = resolve(folder);
  const target = existsSync(resolved) ? realpathSync(resolved) : resolved;
  refuseProjects(folder, target);
  const next = `${target}.next`;
  if (existsSync(next)) complete(target, next);
  mkdirSync(dirname(target), { recursive: true });
  const fresh = `${target}.new-${process.pid}`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    writeAll(fresh, artifacts.filter(({ path, editable }) => editable !== true || !existsSync(join(target, path))));
    if (!existsSync(target)) return renameSync(fresh, target);
    refuseWhatIsInTheWay(folder, target, artifacts);
    renameSync(fresh, next);
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    throw cause;
  }
  complete(target, next);
}

/** Moves what lies in `next` into the folder, and removes what the list of files there no longer names. Begun once, it can go on later. */
function complete(target: string, next: string): void {
  mkdirSync(target, { recursive: true });
  const list = filesOfManifest(next);
  const fresh = filesIn(next);
  const named = new Set([...fresh, ...(list ?? [])]);
  const gone = list === undefined ? [] : (filesOfManifest(target) ?? []).filter((path) => !named.has(path));
  for (const path of gone) rmSync(join(target, path), { force: true });
  for (const path of fresh.filter((file) => file !== manifestFile)) moveInto(join(target, path), join(next, path));
  for (const path of gone) removeEmpty(dirname(join(target, path)), target);
  if (fresh.includes(manifestFile)) moveInto(join(target, manifestFile), join(next, manifestFile));
  rmSync(next, { recursive: true, force: true });
}

/** A file that is the same already stays: nobody who watches it is woken. */
function moveInto(file: string, fresh: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there?.isFile() === true && readFileSync(file).equals(readFileSync(fresh))) return;
  // Nobody's file is in it: what an earlier run wrote there is gone, and anything else would have been refused.
  if (there?.isDirectory() === true) rmSync(file, { recursive: true });
  renameSync(fresh, file);
}

function removeEmpty(folder: string, within: string): void {
  if (folder === within || lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder), within);
}

/** Where a file is to go, somebody may have a folder with files of their own, and the other way round. */
function refuseWhatIsInTheWay(folder: string, target: string, artifacts: readonly Artifact[]): void {
  const written = new Set(artifacts.map(({ path }) => path));
  const generated = new Set([manifestFile, ...(filesOfManifest(target) ?? [])]);
  const own = new Set(filesIn(target).filter((path) => !generated.has(path) && !written.has(path)));
  const found = [...own].find((path) => parentsOf(path).some((parent) => written.has(parent))) ?? [...written].flatMap(parentsOf).find((parent) => own.has(parent));
  if (found !== undefined) throw new OutputError(`${join(folder, found)} is in the way of what is to be written: move it away, or name another folder with --out.`);
}

/** `a/b` and `a` of `a/b/c`. */
function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The files below a folder, with forward slashes, as the list of files has them. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** What a run no longer writes is removed: that must not happen in a folder that holds a project, or this process. */
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

/** The paths that a run has written; nothing where its list of files is missing or unreadable. */
function filesOfManifest(folder: string): readonly string[] | undefined {
  try {
    return manifest.parse(JSON.parse(readFileSync(join(folder, manifestFile), 'utf8'))).files.map(({ path }) => path);
  } catch {
    return undefined;
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
