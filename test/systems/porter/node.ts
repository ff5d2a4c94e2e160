import { pino } from 'pino';
import { openGrpcClient, type GrpcClient } from '../../../src/node/grpcClient.ts';
import { start, type PorterNode, type PorterOptions } from '../../../src/systems/porter/service.ts';
import { defaultEngineLimits } from '../../../src/systems/porter/service/engine.ts';
import { sqlService } from '../../../src/systems/porter/service/sqlService.ts';

export const loopback = { host: '127.0.0.1', port: 0 } as const;

export interface Porter {
  readonly node: PorterNode;
  readonly grpc: GrpcClient;
  /** Sends JSON, when there is some, and gives the status with the JSON of the answer. */
  http(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  faults(faults: object): Promise<void>;
  stop(): Promise<void>;
}

export async function startPorter(options: Partial<PorterOptions> = {}): Promise<Porter> {
  // On a busy machine the thread of the engine may wait for long; how long is too long is a test of its own.
  const engineLimits = { ...defaultEngineLimits, milliseconds: 20_000 };
  const given = { engineLimits, listen: loopback, grpcListen: loopback, control: loopback, peers: [], logger: pino({ level: 'silent' }) };
  const node = await start({ ...given, ...options });
  const grpc = openGrpcClient(node.grpcAddress, sqlService);
  const send = async (url: string, method: string, body?: unknown) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(url, { method, ...content });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return {
    node,
    grpc,
    http: (method, path, body) => send(`http://${node.address}${path}`, method, body),
    async faults(faults) {
      await send(`http://${node.control}/faults`, 'POST', faults);
    },
    async stop() {
      grpc.close();
      await node.stop();
    },
  };
}
