import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Runbooks } from '../render/runbooks.ts';

/** The runbooks that come with the kit, by the names of their alerts. */
export function readRunbooks(): Runbooks {
  const folder = join(kitFolder(import.meta.dirname), 'alerts', 'runbooks');
  return new Map(readdirSync(folder).map((file) => [file.replace(/\.md$/, ''), readFileSync(join(folder, file), 'utf8')]));
}

/** The folder of the kit, for code that runs from its sources or from a bundle below `node_modules`. */
function kitFolder(from: string): string {
  if (existsSync(join(from, 'alerts', 'runbooks'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`the folder alerts/runbooks is missing: this installation of the kit is not whole`);
  return kitFolder(parent);
}
