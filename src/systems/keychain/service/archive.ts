import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { KeychainError } from './errors.ts';
import { keyName } from './pkcs8.ts';

const entries = z.array(z.strictObject({ name: z.string().regex(keyName), key: z.string(), crt: z.string().optional() }));

/** What a backend holds under one name. */
export type ArchiveEntry = Readonly<z.output<typeof entries>[number]>;

const [saltBytes, ivBytes, tagBytes] = [16, 12, 16];

/** Everything that a backend holds, encrypted: scrypt makes the key out of the passphrase, AES-256-GCM protects the rest. */
export async function seal(content: readonly ArchiveEntry[], passphrase: string): Promise<Buffer> {
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(passphrase, salt), iv);
  const body = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
  return Buffer.concat([salt, iv, cipher.getAuthTag(), body]);
}

/** @throws KeychainError when the passphrase is another one, or the archive was changed */
export async function unseal(archive: Buffer, passphrase: string): Promise<readonly ArchiveEntry[]> {
  const [ivAt, tagAt, bodyAt] = [saltBytes, saltBytes + ivBytes, saltBytes + ivBytes + tagBytes];
  const key = await keyFrom(passphrase, archive.subarray(0, ivAt));
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, archive.subarray(ivAt, tagAt), { authTagLength: tagBytes });
    decipher.setAuthTag(archive.subarray(tagAt, bodyAt));
    const text = Buffer.concat([decipher.update(archive.subarray(bodyAt)), decipher.final()]).toString();
    return entries.parse(JSON.parse(text));
  } catch {
    throw new KeychainError('invalid_input', 'the archive is not one of ours, or the passphrase is wrong');
  }
}

function keyFrom(passphrase: string, salt: Buffer): Promise<Buffer> {
  return promisify<string, Buffer, number, Buffer>(scrypt)(passphrase, salt, 32);
}
