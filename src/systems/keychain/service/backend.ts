import type { FaultInjector } from '../../../node/faults.ts';
import { KeychainError } from './errors.ts';

/** Private keys, all versions of one in one text of PEM blocks, and certificates. */
export type Kind = 'key' | 'crt';

/** Where keys are kept. Names have been checked: letters, digits, dashes and underscores. */
export interface Backend {
  /** The value of the label. */
  readonly name: string;
  /** The names that something of the kind is kept under, in order. */
  list(kind: Kind): Promise<readonly string[]>;
  read(name: string, kind: Kind): Promise<string | undefined>;
  /** Keeps a text, in the place of the one that was there. */
  write(name: string, kind: Kind, text: string): Promise<void>;
  /** @returns whether there was something */
  remove(name: string, kind: Kind): Promise<boolean>;
  /** Tries whether the backend can be used. Rejects when it cannot. */
  probe(): Promise<void>;
}

/** Keeps everything in the memory of the process. */
export class MemoryBackend implements Backend {
  readonly name = 'memory';
  readonly #texts = { key: new Map<string, string>(), crt: new Map<string, string>() };

  async list(kind: Kind): Promise<readonly string[]> {
    return [...this.#texts[kind].keys()].sort();
  }

  async read(name: string, kind: Kind): Promise<string | undefined> {
    return this.#texts[kind].get(name);
  }

  async write(name: string, kind: Kind, text: string): Promise<void> {
    this.#texts[kind].set(name, text);
  }

  async remove(name: string, kind: Kind): Promise<boolean> {
    return this.#texts[kind].delete(name);
  }

  async probe(): Promise<void> {}
}

/** A backend that fails when it is made to, and whose every failure is a `KeychainError`. */
export function guarded(backend: Backend, faults: FaultInjector): Backend {
  const { name } = backend;
  async function access<T>(work: () => Promise<T>): Promise<T> {
    if (faults.downs(name)) throw new KeychainError('backend_unavailable', `the backend ${name} is down (an injected fault)`);
    await faults.storage().catch((cause: unknown) => {
      throw new KeychainError('backend_failure', `the backend ${name} failed (an injected fault)`, { cause });
    });
    try {
      return await work();
    } catch (cause) {
      throw new KeychainError('backend_unavailable', `the backend ${name} cannot be used`, { cause });
    }
  }
  return {
    name,
    list: (kind) => access(() => backend.list(kind)),
    read: (key, kind) => access(() => backend.read(key, kind)),
    write: (key, kind, text) => access(() => backend.write(key, kind, text)),
    remove: (key, kind) => access(() => backend.remove(key, kind)),
    probe: () => access(() => backend.probe()),
  };
}
