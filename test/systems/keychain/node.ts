import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openGrpcClient, type GrpcClient } from '../../../src/node/grpcClient.ts';
import { start, type KeychainNode, type KeychainOptions } from '../../../src/systems/keychain/service.ts';
import { keychainService } from '../../../src/systems/keychain/service/keychainService.ts';

export const loopback = { host: '127.0.0.1', port: 0 } as const;

export interface Keychain {
  readonly node: KeychainNode;
  readonly grpc: GrpcClient;
  /** Where its pkcs8 backend keeps its files. */
  readonly directory: string;
  /** Every line that it has logged, from debug up. */
  readonly log: readonly string[];
  /** Sends JSON below `/api/v1/backends/`, when there is some, and gives the status with the JSON of the answer. */
  http(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  faults(faults: object): Promise<void>;
  stop(): Promise<void>;
}

/** A node that does nothing unasked: backends are probed only when the test says so. */
export async function startKeychain(options: Partial<KeychainOptions> = {}): Promise<Keychain> {
  const directory = join(await mkdtemp(join(tmpdir(), 'keychain-')), 'keys');
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  const given = { listen: loopback, grpcListen: loopback, control: loopback, peers: [], logger, dataDirectory: directory, probeMilliseconds: 0 };
  const clear = () => rm(join(directory, '..'), { recursive: true, force: true });
  const node = await start({ ...given, ...options }).catch(async (cause: unknown) => {
    await clear();
    throw cause;
  });
  const grpc = openGrpcClient(node.grpcAddress, keychainService);
  const send = async (url: string, method: string, body?: unknown) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(url, { method, ...content });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return {
    node,
    grpc,
    directory,
    log,
    http: (method, path, body) => send(`http://${node.address}/api/v1/backends/${path}`, method, body),
    async faults(faults) {
      await send(`http://${node.control}/faults`, 'POST', faults);
    },
    async stop() {
      grpc.close();
      await node.stop();
      await clear();
    },
  };
}
