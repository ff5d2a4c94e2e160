import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend, Kind } from './backend.ts';

/** What a name of a key has to look like; so no name is a path, and none ends as another kind of file. */
export const keyName = /^[A-Za-z0-9_-]{1,64}$/;

/** Keeps keys as PKCS#8 in PEM, one file a key that only the owner of the process can read; certificates lie next to them. */
export class Pkcs8Backend implements Backend {
  readonly name = 'pkcs8';
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens a directory, which is created when it is missing. @throws Error when others could read what is in it */
  static async open(directory: string): Promise<Pkcs8Backend> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const mode = (await stat(directory)).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw new Error(`others than the owner may use ${directory} (its mode is 0${mode.toString(8)}): run chmod 700 ${directory}`);
    }
    return new Pkcs8Backend(directory);
  }

  async list(kind: Kind): Promise<readonly string[]> {
    const files = await readdir(this.#directory);
    return files.filter((file) => file.endsWith(`.${kind}`)).map((file) => file.slice(0, -kind.length - 1)).filter(isKeyName).sort();
  }

  async read(name: string, kind: Kind): Promise<string | undefined> {
    try {
      // A link could lead to a file that is none of ours.
      const file = await open(this.#path(name, kind), constants.O_RDONLY | constants.O_NOFOLLOW);
      return await file.readFile('utf8').finally(() => file.close());
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      // No file, or no directory: only the first is an answer.
      await stat(this.#directory);
      return undefined;
    }
  }

  /** Writes beside the file and renames, so that a reader sees the old text or the new one, whole. */
  async write(name: string, kind: Kind, text: string): Promise<void> {
    const temporary = join(this.#directory, `.${randomUUID()}.tmp`);
    try {
      const file = await open(temporary, 'wx', 0o600);
      await file.writeFile(text).then(() => file.sync()).finally(() => file.close());
      await rename(temporary, this.#path(name, kind));
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw cause;
    }
  }

  async remove(name: string, kind: Kind): Promise<boolean> {
    try {
      await unlink(this.#path(name, kind));
      return true;
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
      await stat(this.#directory);
      return false;
    }
  }

  /** Writes a file, and takes it away again. */
  async probe(): Promise<void> {
    const path = join(this.#directory, `.${randomUUID()}.tmp`);
    const file = await open(path, 'wx', 0o600);
    await file.writeFile('probe').finally(() => file.close());
    await unlink(path);
  }

  #path(name: string, kind: Kind): string {
    if (!isKeyName(name)) throw new RangeError('the name of a key would not be a file of its own');
    return join(this.#directory, `${name}.${kind}`);
  }
}

function isKeyName(name: string): boolean {
  return keyName.test(name);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
