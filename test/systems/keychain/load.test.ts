import { expect, it } from 'vitest';
import { driveLoad } from '../../../src/node/load.ts';
import { load } from '../../../src/systems/keychain/load.ts';
import { nonZero } from '../exposed.ts';
import { startKeychain } from './node.ts';

it('the load of keychain is what its node counts', async () => {
  const keychain = await startKeychain();
  const { registry, address } = keychain.node;
  const { sent, steps, statuses } = await driveLoad(load, { targets: [address], rate: 400, seconds: 0.5 });
  expect(sent).toBe(200);
  // One step asks for a key that never was.
  expect(Object.keys(statuses).filter((status) => !['200', 'OK', 'NOT_FOUND'].includes(status))).toEqual([]);
  const done: Record<string, number> = {};
  for (const [labels, count] of Object.entries(nonZero(registry, 'keychain_operations_total'))) {
    const [operation = ''] = labels.split(',');
    done[operation] = (done[operation] ?? 0) + count;
  }
  const step = (name: string): number => steps[name] ?? 0;
  // Each of the two backends is made ready with three keys, a signature and a ciphertext.
  expect(done).toMatchObject({
    generate: 6 + step('come_and_go'),
    rotate: step('come_and_go'),
    delete: step('come_and_go'),
    sign: 2 + step('sign') + step('grpc_Sign'),
    verify: step('verify') + step('grpc_Verify'),
    encrypt: 2 + step('encrypt') + step('grpc_Encrypt'),
    decrypt: step('decrypt') + step('grpc_Decrypt'),
    get: step('get') + step('grpc_Get'),
  });
  expect(nonZero(registry, 'keychain_keys_total')).toEqual({ memory: 3, pkcs8: 3 });
  await keychain.stop();
});

it('the load of keychain says so when nothing listens', async () => {
  const keychain = await startKeychain();
  await keychain.stop();
  await expect(load.prepare([keychain.node.address])).rejects.toThrow(/is a node running there/);
});
