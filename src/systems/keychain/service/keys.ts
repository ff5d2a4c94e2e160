import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { KeychainError } from './errors.ts';

export const algorithms = ['ed25519', 'ec-p256', 'rsa-2048'] as const;
export type Algorithm = (typeof algorithms)[number];

/** All versions of one private key, the newest first. */
export type Versions = readonly [newest: KeyObject, ...older: KeyObject[]];

export async function generate(algorithm: Algorithm): Promise<KeyObject> {
  const pair = promisify(generateKeyPair);
  if (algorithm === 'rsa-2048') return (await pair('rsa', { modulusLength: 2048 })).privateKey;
  if (algorithm === 'ec-p256') return (await pair('ec', { namedCurve: 'P-256' })).privateKey;
  return (await pair('ed25519')).privateKey;
}

/** @throws KeychainError for a key that is of none of the algorithms */
export function algorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details = {} }: KeyObject): Algorithm {
  if (type === 'ed25519') return 'ed25519';
  if (type === 'ec' && details.namedCurve === 'prime256v1') return 'ec-p256';
  if (type === 'rsa' && details.modulusLength === 2048) return 'rsa-2048';
  throw new KeychainError('unsupported', `a key here is one of ${algorithms.join(', ')}`);
}

/** Reads a private key as a client sends it. @throws KeychainError */
export function readPrivateKey(pem: string, passphrase?: string): KeyObject {
  let key: KeyObject;
  try {
    // An empty passphrase, as without one the library would ask for it on the terminal.
    key = createPrivateKey({ key: pem, format: 'pem', passphrase: passphrase ?? '' });
  } catch {
    // The cause is left out on purpose: nothing says that it holds none of the key.
    throw new KeychainError('invalid_input', 'the private key is not PKCS#8 in PEM, or the passphrase is wrong');
  }
  algorithmOf(key);
  return key;
}

/** The text that a backend keeps. */
export function writeVersions(versions: Versions): string {
  return versions.map((key) => key.export({ type: 'pkcs8', format: 'pem' })).join('');
}

/** @throws Error when the text was damaged */
export function readVersions(text: string): Versions {
  const blocks = text.match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g) ?? [];
  const [newest, ...older] = blocks.map((block) => createPrivateKey(block));
  if (newest === undefined) throw new KeychainError('backend_failure', 'what the backend holds under the name is no key');
  return [newest, ...older];
}

/** What is public of a key, in PEM. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

export function signData(key: KeyObject, data: Buffer): Buffer {
  const [digest, options] = scheme(key);
  return sign(digest, data, { key, ...options });
}

export function isSignature(key: KeyObject, data: Buffer, signature: Buffer): boolean {
  const [digest, options] = scheme(key);
  return verify(digest, data, { key: createPublicKey(key), ...options }, signature);
}

const [versionBytes, ivBytes, tagBytes, wrappedBytes] = [4, 12, 16, 256];

/** RSA-OAEP carries the key of AES-256-GCM, which carries the data. @param version stands in front, to be found again after a rotation */
export function encryptData(key: KeyObject, version: number, data: Buffer): Buffer {
  needsRsa(key);
  const secret = randomBytes(32);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  const body = Buffer.concat([cipher.update(data), cipher.final()]);
  const head = Buffer.alloc(versionBytes);
  head.writeUInt32BE(version);
  return Buffer.concat([head, publicEncrypt({ key: createPublicKey(key), ...oaep }, secret), iv, cipher.getAuthTag(), body]);
}

/** @throws KeychainError for what was not encrypted with a version of the key, or was changed since */
export function decryptData(versions: Versions, ciphertext: Buffer): Buffer {
  needsRsa(versions[0]);
  const [wrappedAt, ivAt, tagAt] = [versionBytes, versionBytes + wrappedBytes, versionBytes + wrappedBytes + ivBytes];
  try {
    const key = versionOf(versions, ciphertext.readUInt32BE(0));
    const secret = privateDecrypt({ key, ...oaep }, ciphertext.subarray(wrappedAt, ivAt));
    const decipher = createDecipheriv('aes-256-gcm', secret, ciphertext.subarray(ivAt, tagAt), { authTagLength: tagBytes });
    decipher.setAuthTag(ciphertext.subarray(tagAt, tagAt + tagBytes));
    return Buffer.concat([decipher.update(ciphertext.subarray(tagAt + tagBytes)), decipher.final()]);
  } catch {
    throw new KeychainError('invalid_input', 'the data was not encrypted with this key');
  }
}

/** @param version from 1, the oldest, up; the newest when it is left out @throws KeychainError */
export function versionOf(versions: Versions, version: number = versions.length): KeyObject {
  const key = versions[versions.length - version];
  if (key === undefined) throw new KeychainError('not_found', `the key has no version ${version}`);
  return key;
}

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } as const;

/** The digest and the padding of a key's signatures. */
function scheme(key: KeyObject): readonly [digest: 'sha256' | null, options: typeof pss | Record<never, never>] {
  const algorithm = algorithmOf(key);
  return [algorithm === 'ed25519' ? null : 'sha256', algorithm === 'rsa-2048' ? pss : {}];
}

function needsRsa(key: KeyObject): void {
  if (algorithmOf(key) !== 'rsa-2048') throw new KeychainError('unsupported', 'only a key of rsa-2048 encrypts and decrypts');
}
