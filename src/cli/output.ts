import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Artifact } from '../render/artifact.ts';

/** The output folder cannot be replaced; the message says why and what to do. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Replaces an output folder by new content, whole or not at all: everything is written into a temporary sibling first,
 * which then takes the folder's name. A run killed before that leaves the old folder; one killed between the two
 * renames leaves it beside, as `<folder>.previous`, and the next run puts it back first.
 * @throws OutputError when the folder holds something that no earlier run has written
 */
export function replaceOutput(folder: string, artifacts: readonly Artifact[]): void {
  const target = resolve(folder);
  recoverOutput(target);
  if (existsSync(target) && !isOurs(target)) {
    throw new OutputError(
      `${folder} exists and holds no manifest.json of an earlier run: name another folder with --out, or remove this one yourself`,
    );
  }
  mkdirSync(dirname(target), { recursive: true });
  const fresh = mkdtempSync(join(dirname(target), `${basename(target)}.new-`));
  try {
    writeAll(fresh, artifacts);
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

/** Undoes what a run that was killed between the two renames has left. */
function recoverOutput(target: string): void {
  const previous = `${target}.previous`;
  if (!existsSync(previous)) return;
  if (existsSync(target)) rmSync(previous, { recursive: true, force: true });
  else renameSync(previous, target);
}

function isOurs(target: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(target, 'manifest.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'files' in manifest;
  } catch {
    return false;
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
