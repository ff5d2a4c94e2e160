import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keychainSystem, operations } from '../../../src/systems/keychain/metrics.ts';
import { keychainService } from '../../../src/systems/keychain/service/keychainService.ts';
import { offers } from '../../../src/systems/keychain/service/operations.ts';
import { expectWithinCatalogue, samplesOf } from '../exposed.ts';
import { fuzz, fuzzBytes, fuzzGrpc, fuzzHttp, jsonText, pathPart } from '../fuzz.ts';
import { framed } from '../rawGrpc.ts';
import { startKeychain, type Keychain } from './node.ts';

let keychain: Keychain;
beforeAll(async () => {
  keychain = await startKeychain();
  for (const algorithm of ['ed25519', 'rsa-2048']) await keychain.http('POST', 'memory/keys', { name: algorithm, algorithm });
});
afterAll(() => keychain.stop());

async function expectWell(): Promise<void> {
  const { node, http, grpc, directory } = keychain;
  expect((await fetch(`http://${node.address}/healthz`)).status).toBe(200);
  expect((await http('GET', 'pkcs8/health')).status).toBe(200);
  expect((await grpc.call('HealthCheck', [{ backend: 'memory' }])).code).toBe(status.OK);
  expect(await readdir(join(directory, '..'))).toEqual(['keys']);
  expectWithinCatalogue(node.registry, keychainSystem);
  const labels = (label: string) => [...new Set(samplesOf(node.registry).flatMap(({ labels: own }) => own[label] ?? []))].sort();
  expect(labels('backend')).toEqual(['memory', 'pkcs8']);
  const methods = ['GET', 'POST', 'PUT', 'DELETE', ...Object.values(keychainService).map(({ path }) => path)];
  expect(labels('method').filter((method) => !methods.includes(method))).toEqual([]);
  expect(labels('error_type').filter((type) => !['not_found', 'already_exists', 'invalid_input', 'unsupported', 'limit_reached'].includes(type))).toEqual([]);
}

const name = fc.oneof(fc.constantFrom('ed25519', 'rsa-2048', '..', '../x', 'a'), fc.string({ unit: 'binary', maxLength: 20 }));
const value = fc.oneof(name, fc.anything(), fc.base64String({ maxLength: 400 }));
const fields = fc.dictionary(fc.constantFrom('name', 'data', 'signature', 'ciphertext', 'passphrase', 'privateKey', 'certificate', 'archive', 'algorithm', 'version', '__proto__'), value, { maxKeys: 4 });

it('whatever comes over HTTP is answered, and leaves no series of its own', async () => {
  const offered = fc.tuple(fc.constantFrom('memory', 'pkcs8', 'nowhere', '%2e%2e'), fc.constantFrom(...Object.values(offers)), fc.oneof(fc.constantFrom('ed25519', 'rsa-2048'), pathPart));
  await fuzzHttp(keychain.node.address, {
    paths: fc.oneof(offered.map(([backend, { path }, key]) => `/api/v1/backends/${backend}${path.replace(':name', key)}`), fc.webPath()),
    bodies: fc.oneof(fields.map(jsonText), fc.string({ unit: 'binary', maxLength: 60 })),
  });
  await expectWell();
});

it('whatever comes over gRPC is answered, and leaves no series of its own', async () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  await fuzzGrpc(keychain.node.grpcAddress, Object.values(keychainService).map(({ path }) => path), fc.oneof(bytes.map(framed), bytes));
  const content = fc.record({
    backend: fc.constantFrom('memory', 'pkcs8', 'nowhere', ''),
    name,
    data: fc.uint8Array({ maxLength: 40 }),
    signature: fc.uint8Array({ maxLength: 300 }),
    ciphertext: fc.uint8Array({ maxLength: 400 }),
    archive: fc.uint8Array({ maxLength: 80 }),
    passphrase: fc.string({ maxLength: 20 }),
    privateKey: fc.string({ maxLength: 40 }),
    certificate: fc.string({ maxLength: 40 }),
    algorithm: fc.constantFrom('ed25519', 'ec-p256', 'x'),
    version: fc.nat(),
  });
  const fine: readonly status[] = [status.OK, status.INVALID_ARGUMENT, status.NOT_FOUND, status.ALREADY_EXISTS, status.RESOURCE_EXHAUSTED];
  await fuzz(fc.tuple(fc.constantFrom(...Object.keys(keychainService)), content), 200, async ([method, sent]) => {
    expect(fine).toContain((await keychain.grpc.call(method, [sent])).code);
  });
  expect(Object.keys(keychainService)).toHaveLength(operations.length);
  await expectWell();
});

it('bytes that are neither HTTP nor gRPC do no harm', async () => {
  await fuzzBytes([keychain.node.address, keychain.node.grpcAddress]);
  await expectWell();
});
