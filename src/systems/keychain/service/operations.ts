import { z } from 'zod';
import { HttpError, parse } from '../../../node/http.ts';
import type { Scope } from '../../../node/tracing.ts';
import type { Operation } from '../constants.ts';
import { algorithms } from './keys.ts';
import { keyName } from './pkcs8.ts';
import type { Vault } from './vault.ts';

/** One operation as clients ask for it, over whichever protocol. */
export interface Offer {
  /** Its route, below that of the backend. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** What a success is answered with; 200 when left out. */
  readonly status?: number;
  /** Does it. The input is a JSON object or a gRPC message. @throws HttpError */
  run(vault: Vault, input: unknown): Promise<object>;
}

const name = z.string().regex(keyName, 'a name is 1 to 64 letters, digits, dashes and underscores');
/** Bytes of a gRPC message, or base64 in JSON. */
const bytes = z.union([z.instanceof(Buffer), z.base64().transform((text) => Buffer.from(text, 'base64'))]);
const pem = z.string().max(65_536);
const passphrase = z.string().min(12, 'a passphrase has at least 12 characters').max(1_024);
/** gRPC has no way to leave text out, and sends an empty one. */
const optional = <T extends z.ZodType>(schema: T) => z.union([z.literal('').transform(() => undefined), schema]).optional();

const key = z.strictObject({ name });
const keyData = z.strictObject({ name, data: bytes });

function offer<T extends z.ZodType>(
  [method, path, status]: readonly [Offer['method'], string, number?],
  schema: T,
  run: (vault: Vault, input: z.output<T>) => Promise<object>,
): Offer {
  return { method, path, ...(status === undefined ? {} : { status }), run: (vault, input) => run(vault, parse(schema, input)) };
}

/** Everything that can be asked of a backend. */
export const offers: Readonly<Record<Operation, Offer>> = {
  generate: offer(['POST', '/keys', 201], z.strictObject({ name, algorithm: z.enum(algorithms) }), (vault, input) =>
    vault.generate(input.name, input.algorithm),
  ),
  store: offer(['PUT', '/keys/:name', 201], z.strictObject({ name, privateKey: pem }), (vault, input) => vault.store(input.name, input.privateKey)),
  get: offer(['GET', '/keys/:name'], key, (vault, input) => vault.get(input.name)),
  delete: offer(['DELETE', '/keys/:name'], key, async (vault, input) => {
    await vault.delete(input.name);
    return {};
  }),
  list: offer(['GET', '/keys'], z.strictObject({}), async (vault) => ({ names: await vault.list() })),
  sign: offer(['POST', '/keys/:name/sign'], keyData, (vault, input) => vault.sign(input.name, input.data)),
  verify: offer(
    ['POST', '/keys/:name/verify'],
    keyData.extend({ signature: bytes, version: z.number().int().nonnegative().default(0) }),
    async (vault, input) => ({ valid: await vault.verify(input.name, input.data, input.signature, input.version === 0 ? undefined : input.version) }),
  ),
  encrypt: offer(['POST', '/keys/:name/encrypt'], keyData, async (vault, input) => ({ ciphertext: await vault.encrypt(input.name, input.data) })),
  decrypt: offer(['POST', '/keys/:name/decrypt'], z.strictObject({ name, ciphertext: bytes }), async (vault, input) => ({
    data: await vault.decrypt(input.name, input.ciphertext),
  })),
  export: offer(['POST', '/keys/:name/export'], z.strictObject({ name, passphrase }), async (vault, input) => ({
    privateKey: await vault.export(input.name, input.passphrase),
  })),
  import: offer(
    ['POST', '/keys/:name/import'],
    z.strictObject({ name, privateKey: optional(pem), passphrase: optional(passphrase), certificate: optional(pem) }),
    (vault, { name: of, privateKey, passphrase: secret, certificate }) => {
      if ((privateKey === undefined) === (certificate === undefined)) throw new HttpError(400, 'give a private key or a certificate, and not both');
      return certificate === undefined ? vault.store(of, privateKey ?? '', secret) : vault.importCertificate(of, certificate);
    },
  ),
  rotate: offer(['POST', '/keys/:name/rotate'], key, (vault, input) => vault.rotate(input.name)),
  backup: offer(['POST', '/backup'], z.strictObject({ passphrase }), async (vault, input) => ({ archive: await vault.backup(input.passphrase) })),
  restore: offer(['POST', '/restore'], z.strictObject({ archive: bytes, passphrase }), (vault, input) => vault.restore(input.archive, input.passphrase)),
  health_check: offer(['GET', '/health'], z.strictObject({}), async (vault) => {
    await vault.check();
    return { healthy: true };
  }),
};

/** The backends of a node, by name. */
export type Vaults = ReadonlyMap<string, Vault>;

/** Does an operation that a client has asked for. @throws HttpError 404, unrecorded, for a backend that there is not */
export function perform(vaults: Vaults, operation: Operation, backend: unknown, input: unknown, scope: Scope): Promise<object> {
  const vault = typeof backend === 'string' ? vaults.get(backend) : undefined;
  if (vault === undefined) throw new HttpError(404, `there is no such backend: there is ${[...vaults.keys()].join(' and ')}`);
  return vault.perform(operation, scope, () => offers[operation].run(vault, input));
}
