import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { chmod, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { metricsOf } from '../../../src/metric/system.ts';
import { keychainSystem } from '../../../src/systems/keychain/metrics.ts';
import { defaultVaultLimits } from '../../../src/systems/keychain/service/vault.ts';
import { expectSeconds, expectWithinCatalogue, familyNames, nonZero, samplesOf } from '../exposed.ts';
import { selfSigned } from './certificate.ts';
import { startKeychain, type Keychain } from './node.ts';

let running: Keychain | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function keychain(options: Parameters<typeof startKeychain>[0] = {}): Promise<Keychain> {
  running = await startKeychain(options);
  return running;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const text = (body: unknown, field: string): string => String((body as Record<string, unknown>)[field]);
const data = base64('what is signed');
const passphrase = 'correct horse battery staple';
const service = '/keychain.v1.KeychainService';
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

describe('keychain', () => {
  it('does every operation over HTTP and gRPC, and every metric of the catalogue says just that', async () => {
    const began = performance.now();
    const { node, http, grpc } = await keychain();
    const { registry } = node;
    const own = generateKeyPairSync('ed25519').privateKey;
    const ownPem = own.export(pkcs8).toString();

    // HTTP, on files.
    const made = await http('POST', 'pkcs8/keys', { name: 'rsa', algorithm: 'rsa-2048' });
    expect(made).toMatchObject({ status: 201, body: { name: 'rsa', algorithm: 'rsa-2048', version: 1, certificate: '' } });
    expect((await http('POST', 'pkcs8/keys', { name: 'rsa', algorithm: 'ed25519' })).status).toBe(409);
    expect((await http('PUT', 'pkcs8/keys/own', { privateKey: ownPem })).status).toBe(201);
    expect(await http('GET', 'pkcs8/keys')).toEqual({ status: 200, body: { names: ['own', 'rsa'] } });
    expect(await http('GET', 'pkcs8/keys/rsa')).toEqual({ status: 200, body: made.body });
    expect((await http('GET', 'pkcs8/keys/nobody')).status).toBe(404);
    const signed = await http('POST', 'pkcs8/keys/own/sign', { data });
    expect(signed).toMatchObject({ status: 200, body: { version: 1 } });
    const signature = text(signed.body, 'signature');
    expect(verify(null, Buffer.from(data, 'base64'), createPublicKey(own), Buffer.from(signature, 'base64'))).toBe(true);
    expect(await http('POST', 'pkcs8/keys/own/verify', { data, signature })).toEqual({ status: 200, body: { valid: true } });
    expect(await http('POST', 'pkcs8/keys/own/verify', { data: base64('another'), signature })).toEqual({ status: 200, body: { valid: false } });
    const sealed = await http('POST', 'pkcs8/keys/rsa/encrypt', { data });
    expect((await http('POST', 'pkcs8/keys/own/encrypt', { data })).status).toBe(400);
    expect(await http('POST', 'pkcs8/keys/rsa/rotate')).toMatchObject({ status: 200, body: { version: 2 } });
    const opened = await http('POST', 'pkcs8/keys/rsa/decrypt', { ciphertext: text(sealed.body, 'ciphertext') });
    expect(opened).toEqual({ status: 200, body: { data } });
    const exported = text((await http('POST', 'pkcs8/keys/own/export', { passphrase })).body, 'privateKey');
    expect(createPrivateKey({ key: exported, passphrase }).export(pkcs8)).toBe(ownPem);
    expect((await http('POST', 'pkcs8/keys/own/export', { passphrase: 'short' })).status).toBe(400);
    const certificate = selfSigned(own, 'own');
    expect(await http('POST', 'pkcs8/keys/own/import', { certificate })).toMatchObject({ status: 200, body: { certificate } });
    expect((await http('POST', 'pkcs8/keys/rsa/import', { certificate })).status).toBe(400);
    const archive = text((await http('POST', 'pkcs8/backup', { passphrase })).body, 'archive');
    expect(await http('GET', 'pkcs8/health')).toEqual({ status: 200, body: { healthy: true } });
    expect((await http('GET', 'nowhere/keys')).status).toBe(404);

    expect(nonZero(registry, 'keychain_operations_total')).toEqual({
      'generate,pkcs8,success': 1, 'generate,pkcs8,error': 1, 'store,pkcs8,success': 1, 'list,pkcs8,success': 1,
      'get,pkcs8,success': 1, 'get,pkcs8,error': 1, 'sign,pkcs8,success': 1, 'verify,pkcs8,success': 2,
      'encrypt,pkcs8,success': 1, 'encrypt,pkcs8,error': 1, 'rotate,pkcs8,success': 1, 'decrypt,pkcs8,success': 1,
      'export,pkcs8,success': 1, 'export,pkcs8,error': 1, 'import,pkcs8,success': 1, 'import,pkcs8,error': 1,
      'backup,pkcs8,success': 1, 'health_check,pkcs8,success': 1,
    });
    expect(nonZero(registry, 'keychain_errors_total')).toEqual({
      'generate,pkcs8,already_exists': 1, 'get,pkcs8,not_found': 1, 'encrypt,pkcs8,unsupported': 1,
      'export,pkcs8,invalid_input': 1, 'import,pkcs8,invalid_input': 1,
    });
    await vi.waitFor(() =>
      expect(nonZero(registry, 'keychain_http_requests_total')).toEqual({
        'GET,200': 3, 'GET,404': 2, 'POST,200': 9, 'POST,201': 1, 'POST,400': 3, 'POST,409': 1, 'PUT,201': 1,
      }),
      5_000,
    );
    expect(nonZero(registry, 'keychain_http_request_duration_seconds_count')).toEqual({ GET: 5, POST: 14, PUT: 1 });
    expect(nonZero(registry, 'keychain_keys_total')).toEqual({ pkcs8: 2 });
    expect(nonZero(registry, 'keychain_certs_total')).toEqual({ pkcs8: 1 });

    // gRPC, in memory.
    const backend = 'memory';
    const call = (method: string, message: object) => grpc.call(method, [{ backend, ...message }]);
    expect(await call('Restore', { archive: Buffer.from(archive, 'base64'), passphrase })).toMatchObject({ messages: [{ restored: 2, skipped: 0 }] });
    expect(await call('Restore', { archive: Buffer.from(archive, 'base64'), passphrase })).toMatchObject({ messages: [{ restored: 0, skipped: 2 }] });
    expect(await call('Get', { name: 'own' })).toMatchObject({ code: status.OK, messages: [{ version: 1, certificate }] });
    expect(await call('Generate', { name: 'ec', algorithm: 'ec-p256' })).toMatchObject({ code: status.OK, messages: [{ algorithm: 'ec-p256' }] });
    const [ecSigned] = (await call('Sign', { name: 'ec', data: Buffer.from('x') })).messages as readonly { signature: Buffer }[];
    expect(await call('Rotate', { name: 'ec' })).toMatchObject({ code: status.OK, messages: [{ version: 2 }] });
    const check = { name: 'ec', data: Buffer.from('x'), signature: ecSigned?.signature };
    expect(await call('Verify', check)).toMatchObject({ messages: [{ valid: false }] });
    expect(await call('Verify', { ...check, version: 1 })).toMatchObject({ messages: [{ valid: true }] });
    expect((await call('Verify', { ...check, version: 9 })).code).toBe(status.NOT_FOUND);
    const [encrypted] = (await call('Encrypt', { name: 'rsa', data: Buffer.from('y') })).messages as readonly { ciphertext: Buffer }[];
    expect(await call('Decrypt', { name: 'rsa', ciphertext: encrypted?.ciphertext })).toMatchObject({ messages: [{ data: Buffer.from('y') }] });
    const [away] = (await call('Export', { name: 'own', passphrase })).messages as readonly { privateKey: string }[];
    expect((await call('Import', { name: 'own', privateKey: away?.privateKey, passphrase })).code).toBe(status.ALREADY_EXISTS);
    expect((await call('Import', { name: 'again', privateKey: away?.privateKey, passphrase })).code).toBe(status.OK);
    expect((await call('Import', { name: 'more', privateKey: away?.privateKey, passphrase: `${passphrase}!` })).code).toBe(status.INVALID_ARGUMENT);
    expect((await call('Store', { name: 'stored', privateKey: ownPem })).code).toBe(status.OK);
    expect((await call('Delete', { name: 'own' })).code).toBe(status.OK);
    expect((await call('Delete', { name: 'own' })).code).toBe(status.NOT_FOUND);
    expect(await call('List', {})).toMatchObject({ messages: [{ names: ['again', 'ec', 'rsa', 'stored'] }] });
    expect((await call('Backup', { passphrase })).code).toBe(status.OK);
    expect(await call('HealthCheck', {})).toMatchObject({ code: status.OK, messages: [{ healthy: true }] });
    expect((await grpc.call('Get', [{ backend: 'nowhere', name: 'own' }])).code).toBe(status.NOT_FOUND);

    const done = nonZero(registry, 'keychain_operations_total');
    expect(Object.fromEntries(Object.entries(done).filter(([key]) => key.includes('memory')))).toEqual({
      'restore,memory,success': 2, 'get,memory,success': 1, 'generate,memory,success': 1, 'sign,memory,success': 1,
      'rotate,memory,success': 1, 'verify,memory,success': 2, 'verify,memory,error': 1, 'encrypt,memory,success': 1,
      'decrypt,memory,success': 1, 'export,memory,success': 1, 'import,memory,success': 1, 'import,memory,error': 2,
      'store,memory,success': 1, 'delete,memory,success': 1, 'delete,memory,error': 1, 'list,memory,success': 1,
      'backup,memory,success': 1, 'health_check,memory,success': 1,
    });
    const durations: Record<string, number> = {};
    for (const [key, count] of Object.entries(done)) {
      const [operation, where] = key.split(',');
      durations[`${operation},${where}`] = (durations[`${operation},${where}`] ?? 0) + count;
    }
    expect(nonZero(registry, 'keychain_operation_duration_seconds_count')).toEqual(durations);
    expect(nonZero(registry, 'keychain_errors_total')).toMatchObject({
      'verify,memory,not_found': 1, 'import,memory,already_exists': 1, 'import,memory,invalid_input': 1, 'delete,memory,not_found': 1,
    });
    const counts: Record<string, number> = {
      'Restore,OK': 2, 'Get,OK': 1, 'Generate,OK': 1, 'Sign,OK': 1, 'Rotate,OK': 1, 'Verify,OK': 2, 'Verify,NotFound': 1, 'Encrypt,OK': 1,
      'Decrypt,OK': 1, 'Export,OK': 1, 'Import,AlreadyExists': 1, 'Import,OK': 1, 'Import,InvalidArgument': 1, 'Store,OK': 1, 'Delete,OK': 1,
      'Delete,NotFound': 1, 'List,OK': 1, 'Backup,OK': 1, 'HealthCheck,OK': 1, 'Get,NotFound': 1,
    };
    expect(nonZero(registry, 'keychain_grpc_requests_total')).toEqual(
      Object.fromEntries(Object.entries(counts).map(([key, count]) => [`${service}/${key}`, count])),
    );
    const perMethod: Record<string, number> = {};
    for (const [key, count] of Object.entries(counts)) {
      const method = `${service}/${key.split(',')[0]}`;
      perMethod[method] = (perMethod[method] ?? 0) + count;
    }
    expect(nonZero(registry, 'keychain_grpc_request_duration_seconds_count')).toEqual(perMethod);
    expect(nonZero(registry, 'keychain_keys_total')).toEqual({ pkcs8: 2, memory: 4 });
    expect(nonZero(registry, 'keychain_certs_total')).toEqual({ pkcs8: 1 });
    expect(nonZero(registry, 'keychain_backend_healthy')).toEqual({ pkcs8: 1, memory: 1 });

    expectSeconds(node, keychainSystem, (performance.now() - began) / 1_000);

    const read = (name: string): number => samplesOf(registry).find((sample) => sample.name === name)?.value ?? Number.NaN;
    // A collection of garbage takes some time, and Node tells of it a moment later.
    await vi.waitFor(() => {
      JSON.parse(JSON.stringify(Array.from({ length: 100_000 }, (_, i) => ({ i }))));
      node.resources.collect();
      expect(read('keychain_gc_pause_total_seconds')).toBeGreaterThan(0);
    }, 5_000);
    expect(read('keychain_gc_pause_total_seconds')).toBeLessThan(read('keychain_server_uptime_seconds'));
    const before = process.memoryUsage();
    node.resources.collect();
    expect(read('keychain_memory_alloc_bytes')).toBeGreaterThan(before.heapUsed / 2);
    expect(read('keychain_memory_alloc_bytes')).toBeLessThan(before.heapUsed * 2);
    expect(read('keychain_memory_sys_bytes')).toBeGreaterThan(read('keychain_memory_alloc_bytes'));
    expect(read('keychain_goroutines')).toBeGreaterThan(0);
    expect(read('keychain_server_uptime_seconds')).toBeGreaterThan(0);
    expect(read('keychain_server_uptime_seconds')).toBeLessThan(performance.now() / 1_000);
    expect(familyNames(registry)).toEqual(metricsOf(keychainSystem).map(({ name }) => name).sort());
    expectWithinCatalogue(registry, keychainSystem);
  });

  it('counts the connections that are open, by what is spoken on them', async () => {
    const { node } = await keychain();
    const open = async (address: string, count: number): Promise<readonly Socket[]> => {
      const [host = '', port = ''] = address.split(':');
      const sockets = Array.from({ length: count }, () => connect(Number(port), host));
      await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
      return sockets;
    };
    const connections = () => nonZero(node.registry, 'keychain_active_connections');
    const [http, grpc] = [await open(node.address, 3), await open(node.grpcAddress, 2)];
    await vi.waitFor(() => expect(connections()).toEqual({ http: 3, grpc: 2 }), 5_000);
    http[0]?.destroy();
    grpc[0]?.destroy();
    await vi.waitFor(() => expect(connections()).toEqual({ http: 2, grpc: 1 }), 5_000);
    for (const socket of [...http, ...grpc]) socket.destroy();
    await vi.waitFor(() => expect(connections()).toEqual({}), 5_000);
  });

  it('keeps keys in files that only their owner can read, and finds them again', async () => {
    const { http, directory } = await keychain();
    await http('POST', 'pkcs8/keys', { name: 'k', algorithm: 'ed25519' });
    await http('POST', 'pkcs8/keys/k/rotate');
    expect(((await stat(directory)).mode & 0o777).toString(8)).toBe('700');
    expect(await readdir(directory)).toEqual(['k.key']);
    expect(((await stat(join(directory, 'k.key'))).mode & 0o777).toString(8)).toBe('600');
    const file = await readFile(join(directory, 'k.key'), 'utf8');
    expect(file.match(/-----BEGIN PRIVATE KEY-----/g)).toHaveLength(2);

    const other = await startKeychain({ dataDirectory: directory });
    expect(await other.http('GET', 'pkcs8/keys/k')).toMatchObject({ status: 200, body: { version: 2 } });
    expect(nonZero(other.node.registry, 'keychain_keys_total')).toEqual({ pkcs8: 1 });
    await other.stop();
  });

  it('does not start on a directory that others may use', async () => {
    const { directory } = await keychain();
    await chmod(directory, 0o755);
    await expect(startKeychain({ dataDirectory: directory })).rejects.toThrow(`run chmod 700 ${directory}`);
  });

  it.each(['..', '../k', 'a/b', '.hidden', 'k.key', 'ü', '', 'x'.repeat(65), 'a\u0000'])('takes no key named %j', async (name) => {
    const { node, http, grpc, directory } = await keychain();
    expect((await http('POST', 'pkcs8/keys', { name, algorithm: 'ed25519' })).status).toBe(400);
    expect((await grpc.call('Generate', [{ backend: 'pkcs8', name, algorithm: 'ed25519' }])).code).toBe(status.INVALID_ARGUMENT);
    expect(await readdir(directory)).toEqual([]);
    expect(await readdir(join(directory, '..'))).toEqual(['keys']);
    expect(nonZero(node.registry, 'keychain_errors_total')).toEqual({ 'generate,pkcs8,invalid_input': 2 });
  });

  it('follows no link out of its directory', async () => {
    const { http, directory } = await keychain();
    await writeFile(join(directory, '..', 'other.key'), generateKeyPairSync('ed25519').privateKey.export(pkcs8));
    await symlink('../other.key', join(directory, 'linked.key'));
    expect((await http('GET', 'pkcs8/keys/linked')).status).toBe(503);
  });

  it.each([
    ['is gone', (directory: string) => rename(directory, `${directory}-away`), (directory: string) => rename(`${directory}-away`, directory)],
    [
      'is no directory',
      async (directory: string) => {
        await rename(directory, `${directory}-away`);
        await writeFile(directory, '');
      },
      async (directory: string) => {
        await rename(directory, `${directory}-file`);
        await rename(`${directory}-away`, directory);
      },
    ],
  ])('is unhealthy while the directory %s, and well again afterwards', async (_, breakIt, mendIt) => {
    const { node, http, grpc, directory } = await keychain();
    await http('POST', 'pkcs8/keys', { name: 'k', algorithm: 'ed25519' });
    await breakIt(directory);
    await node.probe();
    expect(nonZero(node.registry, 'keychain_backend_healthy')).toEqual({ memory: 1 });
    expect(await http('GET', 'pkcs8/health')).toEqual({ status: 503, body: { error: 'the backend pkcs8 cannot be used' } });
    expect((await grpc.call('HealthCheck', [{ backend: 'pkcs8' }])).code).toBe(status.UNAVAILABLE);
    expect((await http('POST', 'pkcs8/keys/k/sign', { data })).status).toBe(503);
    expect((await http('GET', 'pkcs8/keys/other')).status).toBe(503);
    expect((await http('GET', 'memory/health')).status).toBe(200);
    expect(nonZero(node.registry, 'keychain_errors_total')).toEqual({
      'health_check,pkcs8,backend_unavailable': 2, 'sign,pkcs8,backend_unavailable': 1, 'get,pkcs8,backend_unavailable': 1,
    });
    expect((await fetch(`http://${node.address}/readyz`)).status).toBe(200);
    await mendIt(directory);
    expect((await http('GET', 'pkcs8/health')).status).toBe(200);
    expect(nonZero(node.registry, 'keychain_backend_healthy')).toEqual({ memory: 1, pkcs8: 1 });
    expect((await http('POST', 'pkcs8/keys/k/sign', { data })).status).toBe(200);
  });

  it('fails when it is made to: backends that do not answer, and storage that errs', async () => {
    const { node, http, faults } = await keychain();
    await http('POST', 'memory/keys', { name: 'k', algorithm: 'ed25519' });
    await faults({ backendsDown: ['memory', 'pkcs8'] });
    await node.probe();
    expect(nonZero(node.registry, 'keychain_backend_healthy')).toEqual({});
    expect((await fetch(`http://${node.address}/readyz`)).status).toBe(503);
    expect((await http('GET', 'memory/keys/k')).status).toBe(503);
    await faults({ errorRatio: 1 });
    expect((await http('GET', 'memory/keys/k')).status).toBe(500);
    await faults({});
    await node.probe();
    expect(nonZero(node.registry, 'keychain_backend_healthy')).toEqual({ memory: 1, pkcs8: 1 });
    expect(nonZero(node.registry, 'keychain_errors_total')).toEqual({ 'get,memory,backend_unavailable': 1, 'get,memory,backend_failure': 1 });
  });

  it('turns callers away as strangers when it is made to, over both protocols, and does nothing for them', async () => {
    const { node, http, grpc, faults } = await keychain();
    await faults({ callersRefused: true });
    expect((await http('POST', 'memory/keys', { name: 'k', algorithm: 'ed25519' })).status).toBe(401);
    expect((await grpc.call('Get', [{ backend: 'memory', name: 'k' }])).code).toBe(status.UNAUTHENTICATED);
    expect(nonZero(node.registry, 'keychain_http_requests_total')).toEqual({ 'POST,401': 1 });
    expect(nonZero(node.registry, 'keychain_grpc_requests_total')).toEqual({ [`${service}/Get,Unauthenticated`]: 1 });
    await faults({});
    expect((await http('GET', 'memory/keys/k')).status).toBe(404);
  });

  it('keeps to its limits', async () => {
    const { node, http } = await keychain({ vaultLimits: { ...defaultVaultLimits, keys: 2, versions: 2 } });
    const names = await Promise.all(['a', 'b', 'c'].map((name) => http('POST', 'memory/keys', { name, algorithm: 'ed25519' })));
    expect(names.map((answer) => answer.status).sort()).toEqual([201, 201, 429]);
    const [first = ''] = ((await http('GET', 'memory/keys')).body as { names: string[] }).names;
    expect((await http('POST', `memory/keys/${first}/rotate`)).status).toBe(200);
    expect((await http('POST', `memory/keys/${first}/rotate`)).status).toBe(429);
    expect((await http('POST', `memory/keys/${first}/sign`, { data: base64('x'.repeat(300_000)) })).status).toBe(413);
    expect(nonZero(node.registry, 'keychain_keys_total')).toEqual({ memory: 2 });
    expect(nonZero(node.registry, 'keychain_errors_total')).toEqual({ 'generate,memory,limit_reached': 1, 'rotate,memory,limit_reached': 1 });
  });

  it('of many who want one name at once gives it to one', async () => {
    const { node, http } = await keychain();
    const answers = await Promise.all(Array.from({ length: 8 }, () => http('POST', 'pkcs8/keys', { name: 'k', algorithm: 'ed25519' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(nonZero(node.registry, 'keychain_keys_total')).toEqual({ pkcs8: 1 });
  });

  it.each([
    ['an RSA key that is too small', () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pkcs8).toString()],
    ['a key of another curve', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pkcs8).toString()],
    ['what is no key', () => 'hello'],
    ['a public key', () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()],
  ])('does not store %s', async (_, privateKey) => {
    const { node, http } = await keychain();
    expect((await http('PUT', 'memory/keys/k', { privateKey: privateKey() })).status).toBe(400);
    expect(nonZero(node.registry, 'keychain_keys_total')).toEqual({});
  });

  it('decrypts and restores nothing that was changed', async () => {
    const { http } = await keychain();
    await http('POST', 'memory/keys', { name: 'k', algorithm: 'rsa-2048' });
    const sealed = Buffer.from(text((await http('POST', 'memory/keys/k/encrypt', { data })).body, 'ciphertext'), 'base64');
    const archive = Buffer.from(text((await http('POST', 'memory/backup', { passphrase })).body, 'archive'), 'base64');
    for (const at of [0, 3, 10, 265, 280, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await http('POST', 'memory/keys/k/decrypt', { ciphertext: changed.toString('base64') })).status).toBe(400);
    }
    for (const changed of [archive.subarray(0, 20), archive.subarray(0, -1), Buffer.alloc(0)]) {
      expect((await http('POST', 'memory/restore', { archive: changed.toString('base64'), passphrase })).status).toBe(400);
    }
  });

  it('says nothing secret in its log, its metrics and its answers', async () => {
    const { node, http, grpc, directory, log, faults } = await keychain();
    const pems = (['ed25519', 'ed25519'] as const).map((type) => generateKeyPairSync(type).privateKey.export(pkcs8).toString());
    const answers: unknown[] = [];
    for (const [i, backend] of ['memory', 'pkcs8'].entries()) {
      answers.push(await http('PUT', `${backend}/keys/own`, { privateKey: pems[i] }));
      for (const algorithm of ['ed25519', 'ec-p256', 'rsa-2048']) answers.push(await http('POST', `${backend}/keys`, { name: algorithm, algorithm }));
      for (const name of ['own', 'rsa-2048']) {
        answers.push(await http('GET', `${backend}/keys/${name}`));
        for (const verb of ['sign', 'encrypt']) answers.push(await http('POST', `${backend}/keys/${name}/${verb}`, { data }));
        answers.push(await http('POST', `${backend}/keys/${name}/export`, { passphrase }));
        answers.push(await http('POST', `${backend}/keys/${name}/import`, { privateKey: 'spoilt', passphrase }));
        answers.push(await grpc.call('Export', [{ backend, name, passphrase }]));
        answers.push(await grpc.call('Store', [{ backend, name, privateKey: `${pems[i]}spoilt` }]));
      }
      answers.push(await http('POST', `${backend}/backup`, { passphrase }));
      answers.push(await http('POST', `${backend}/backup`, { passphrase, more: 1 }));
    }
    await faults({ errorRatio: 1 });
    answers.push(await http('POST', 'pkcs8/keys/own/export', { passphrase }));
    await faults({});
    await writeFile(join(directory, 'own.key'), pems.join('').replaceAll('M', 'N'));
    answers.push(await http('POST', 'pkcs8/keys/own/sign', { data }));

    const files = await Promise.all(['ed25519', 'ec-p256', 'rsa-2048'].map((name) => readFile(join(directory, `${name}.key`), 'utf8')));
    const secrets = [...pems, ...files].map((pem) => pem.split('\n')[1] ?? '');
    const metrics = await (await fetch(`http://${node.address}/metrics`)).text();
    const logged = log.join('');
    // What is searched is there: requests of both protocols with their trace, and the damaged key.
    expect(logged).toMatch(/"trace_id":"[\da-f]{32}".*\/keys\/own\/export/);
    expect(logged).toMatch(/"trace_id":"[\da-f]{32}".*KeychainService\/Export/);
    expect(secrets.every((secret) => secret.length > 40)).toBe(true);
    for (const secret of [...secrets, passphrase, 'BEGIN PRIVATE KEY', 'BEGIN EC PRIVATE', 'BEGIN RSA PRIVATE']) {
      expect(logged).not.toContain(secret);
      expect(metrics).not.toContain(secret);
      expect(JSON.stringify(answers)).not.toContain(secret);
    }
    expect(logged).not.toContain('PRIVATE KEY');
    expect(logged).not.toContain(directory);
    expect(metrics).not.toContain('"own"');
  });

  it('finishes what it has begun when it is stopped, and then takes no more', async () => {
    const { node, http, grpc, faults, directory } = await keychain();
    await faults({ latencyMs: 100 });
    const slow = http('POST', 'pkcs8/keys', { name: 'k', algorithm: 'ed25519' });
    const calling = grpc.call('List', [{ backend: 'memory' }]);
    expect((await fetch(`http://${node.address}/healthz`)).status).toBe(200);
    // One more call is answered at once, so those sent before it have arrived.
    expect((await grpc.call('List', [{ backend: 'nowhere' }])).code).toBe(status.NOT_FOUND);
    const stopped = node.stop();
    expect((await slow).status).toBe(201);
    expect((await calling).code).toBe(status.OK);
    await stopped;
    expect(await readdir(directory)).toEqual(['k.key']);
    await expect(fetch(`http://${node.address}/healthz`)).rejects.toThrow();
    expect(nonZero(node.registry, 'keychain_active_connections')).toEqual({});
  });

  it('that cannot listen for gRPC leaves nothing open', async () => {
    const { node } = await keychain();
    const port = Number(node.grpcAddress.split(':')[1]);
    await expect(startKeychain({ grpcListen: { host: '127.0.0.1', port } })).rejects.toThrow(/EADDRINUSE/);
  });
});
