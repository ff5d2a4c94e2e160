import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is known of an executable in `.obskit/bin`: written beside it when it was put there. */
export interface Stamp {
  readonly from: 'go' | 'debian';
  readonly version: string;
  /** All that decides what was built; a tool whose recipe is another one is built anew. */
  readonly recipe: string;
}

export async function readStamp(binFolder: string, name: string): Promise<Stamp | undefined> {
  try {
    const { from, version, recipe } = JSON.parse(await readFile(stampFile(binFolder, name), 'utf8')) as Partial<Stamp>;
    return from !== undefined && version !== undefined && recipe !== undefined ? { from, version, recipe } : undefined;
  } catch {
    // No stamp, or one that was cut short: the tool is then installed again.
    return undefined;
  }
}

/** Moves an executable into the folder. It has no stamp while it is exchanged, so that a run cut short is seen. */
export async function place(executable: string, binFolder: string, name: string, stamp: Stamp): Promise<void> {
  await rm(stampFile(binFolder, name), { force: true });
  await rename(executable, join(binFolder, name));
  await writeFile(stampFile(binFolder, name), `${JSON.stringify(stamp, undefined, 2)}\n`);
}

function stampFile(binFolder: string, name: string): string {
  return join(binFolder, `${name}.json`);
}
