import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parseAddress } from './address.ts';

const announcement = z.object({ port: z.number().int() });

/** `GET /grpc` tells on which port the node speaks gRPC, so that whoever knows its HTTP address needs to know no other. */
export function announceGrpc(app: FastifyInstance, address: string): void {
  app.get('/grpc', async () => ({ port: parseAddress(address).port }));
}

/** Where a node speaks gRPC. @param target its HTTP address, `host:port` @throws Error when it does not say */
export async function grpcAddressOf(target: string): Promise<string> {
  try {
    const response = await fetch(`http://${target}/grpc`, { signal: AbortSignal.timeout(5_000) });
    const { port } = announcement.parse(await response.json());
    return `${target.slice(0, target.lastIndexOf(':'))}:${port}`;
  } catch (cause) {
    throw new Error(`${target} does not say where it speaks gRPC: is a node running there?`, { cause });
  }
}
