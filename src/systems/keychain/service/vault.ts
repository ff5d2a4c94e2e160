import { X509Certificate } from 'node:crypto';
import type { Scope } from '../../../node/tracing.ts';
import type { Operation } from '../constants.ts';
import type { Recorder } from '../instruments.ts';
import { seal, unseal, type ArchiveEntry } from './archive.ts';
import type { Backend } from './backend.ts';
import { errorTypeOf, KeychainError } from './errors.ts';
import {
  algorithmOf, decryptData, encryptData, generate, isSignature, publicKeyText, readPrivateKey, readVersions, signData, versionOf, writeVersions,
  type Algorithm, type Versions,
} from './keys.ts';

export interface VaultLimits {
  /** Keys of one backend. */
  readonly keys: number;
  /** Versions of one key. */
  readonly versions: number;
  /** Of a backup, before it is encrypted. */
  readonly archiveBytes: number;
}

export const defaultVaultLimits: VaultLimits = { keys: 1_000, versions: 20, archiveBytes: 3 * 1024 * 1024 };

/** What is public of a key. */
export interface KeyInfo {
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly version: number;
  readonly publicKey: string;
  readonly certificate: string;
}

/** The operations on the keys of one backend. A private key comes out of `export` and `backup` alone, and only encrypted. */
export class Vault {
  readonly #backend: Backend;
  readonly #recorder: Recorder;
  readonly #limits: VaultLimits;
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(backend: Backend, recorder: Recorder, limits: VaultLimits = defaultVaultLimits) {
    this.#backend = backend;
    this.#recorder = recorder;
    this.#limits = limits;
    recorder.addBackend(backend.name);
  }

  get name(): string {
    return this.#backend.name;
  }

  /** Does an operation, recorded with its outcome and inside a span. @throws KeychainError, HttpError */
  async perform<T>(operation: Operation, scope: Scope, work: () => Promise<T>): Promise<T> {
    const { name } = this.#backend;
    const began = performance.now();
    const end = (status: 'success' | 'error'): void =>
      this.#recorder.recordOperation(operation, name, status, (performance.now() - began) / 1_000, scope.exemplar);
    try {
      const result = await scope.within(`keychain.${operation}`, { attributes: { 'keychain.backend': name } }, work);
      end('success');
      return result;
    } catch (cause) {
      end('error');
      this.#recorder.recordError(operation, name, errorTypeOf(cause));
      throw cause;
    }
  }

  async generate(name: string, algorithm: Algorithm): Promise<KeyInfo> {
    const key = await generate(algorithm);
    return this.#change(() => this.#add(name, [key]));
  }

  async store(name: string, privateKey: string, passphrase?: string): Promise<KeyInfo> {
    const key = readPrivateKey(privateKey, passphrase);
    return this.#change(() => this.#add(name, [key]));
  }

  async get(name: string): Promise<KeyInfo> {
    return this.#infoOf(name, await this.#versionsOf(name));
  }

  list(): Promise<readonly string[]> {
    return this.#backend.list('key');
  }

  delete(name: string): Promise<void> {
    return this.#change(async () => {
      // The certificate first: one without its key would be seen by nobody.
      await this.#backend.remove(name, 'crt');
      if (!(await this.#backend.remove(name, 'key'))) throw noKey(name);
    });
  }

  async sign(name: string, data: Buffer): Promise<{ readonly signature: Buffer; readonly version: number }> {
    const versions = await this.#versionsOf(name);
    return { signature: signData(versions[0], data), version: versions.length };
  }

  async verify(name: string, data: Buffer, signature: Buffer, version?: number): Promise<boolean> {
    return isSignature(versionOf(await this.#versionsOf(name), version), data, signature);
  }

  async encrypt(name: string, data: Buffer): Promise<Buffer> {
    const versions = await this.#versionsOf(name);
    return encryptData(versions[0], versions.length, data);
  }

  async decrypt(name: string, ciphertext: Buffer): Promise<Buffer> {
    return decryptData(await this.#versionsOf(name), ciphertext);
  }

  /** A new version of the same algorithm. What the older ones signed and encrypted can still be verified and decrypted. */
  rotate(name: string): Promise<KeyInfo> {
    return this.#change(async () => {
      const versions = await this.#versionsOf(name);
      if (versions.length >= this.#limits.versions) throw new KeychainError('limit_reached', `a key has at most ${this.#limits.versions} versions`);
      const rotated: Versions = [await generate(algorithmOf(versions[0])), ...versions];
      await this.#backend.write(name, 'key', writeVersions(rotated));
      return this.#infoOf(name, rotated);
    });
  }

  /** The newest version, as PKCS#8 in PEM that is encrypted under the passphrase. */
  async export(name: string, passphrase: string): Promise<string> {
    const [newest] = await this.#versionsOf(name);
    return newest.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
  }

  /** Keeps the certificate of a key that is held, in the place of an earlier one. */
  importCertificate(name: string, pem: string): Promise<KeyInfo> {
    return this.#change(async () => {
      const certificate = readCertificate(pem);
      const versions = await this.#versionsOf(name);
      if (!certificate.checkPrivateKey(versions[0])) throw new KeychainError('invalid_input', `the certificate is not one of the key ${name}`);
      await this.#backend.write(name, 'crt', certificate.toString());
      return this.#infoOf(name, versions);
    });
  }

  async backup(passphrase: string): Promise<Buffer> {
    const content: ArchiveEntry[] = [];
    let bytes = 0;
    for (const name of await this.#backend.list('key')) {
      const key = await this.#backend.read(name, 'key');
      if (key === undefined) continue;
      const crt = await this.#backend.read(name, 'crt');
      content.push({ name, key, ...(crt === undefined ? {} : { crt }) });
      bytes += key.length + (crt?.length ?? 0);
    }
    if (bytes > this.#limits.archiveBytes) throw new KeychainError('limit_reached', `a backup holds at most ${this.#limits.archiveBytes} bytes`);
    return seal(content, passphrase);
  }

  async restore(archive: Buffer, passphrase: string): Promise<{ readonly restored: number; readonly skipped: number }> {
    const content = await unseal(archive, passphrase);
    return this.#change(async () => {
      let [restored, skipped] = [0, 0];
      for (const { name, key, crt } of content) {
        if ((await this.#backend.read(name, 'key')) !== undefined) {
          skipped += 1;
          continue;
        }
        await this.#add(name, archived(key));
        if (crt !== undefined) await this.#backend.write(name, 'crt', crt);
        restored += 1;
      }
      return { restored, skipped };
    });
  }

  /** Tries the backend and looks at what it holds, and shows both. @throws KeychainError when it cannot be used */
  async check(): Promise<void> {
    try {
      await this.#backend.probe();
      await this.#count();
      this.#recorder.setBackendHealthy(this.#backend.name, true);
    } catch (cause) {
      this.#recorder.setBackendHealthy(this.#backend.name, false);
      throw cause;
    }
  }

  /** One change after the other: each sees what the one before has done. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const change = this.#lastChange.then(async () => {
      try {
        return await work();
      } finally {
        // A backend that has just failed is counted when it is well again.
        await this.#count().catch(() => undefined);
      }
    });
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #count(): Promise<void> {
    const { name } = this.#backend;
    this.#recorder.setKeys(name, (await this.#backend.list('key')).length);
    this.#recorder.setCerts(name, (await this.#backend.list('crt')).length);
  }

  async #add(name: string, versions: Versions): Promise<KeyInfo> {
    if ((await this.#backend.read(name, 'key')) !== undefined) throw new KeychainError('already_exists', `there is a key ${name} already`);
    const { keys } = this.#limits;
    if ((await this.#backend.list('key')).length >= keys) throw new KeychainError('limit_reached', `a backend holds at most ${keys} keys`);
    await this.#backend.write(name, 'key', writeVersions(versions));
    return this.#infoOf(name, versions);
  }

  async #versionsOf(name: string): Promise<Versions> {
    const text = await this.#backend.read(name, 'key');
    if (text === undefined) throw noKey(name);
    return readVersions(text);
  }

  async #infoOf(name: string, versions: Versions): Promise<KeyInfo> {
    const certificate = (await this.#backend.read(name, 'crt')) ?? '';
    return { name, algorithm: algorithmOf(versions[0]), version: versions.length, publicKey: publicKeyText(versions[0]), certificate };
  }
}

function noKey(name: string): KeychainError {
  return new KeychainError('not_found', `there is no key ${name}`);
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new KeychainError('invalid_input', 'the certificate is not X.509 in PEM', { cause });
  }
}

/** The key of an archive, which is whole, but perhaps of another version of this service. @throws KeychainError */
function archived(key: string): Versions {
  try {
    return readVersions(key);
  } catch (cause) {
    throw new KeychainError('invalid_input', 'the archive holds what is no key', { cause });
  }
}
