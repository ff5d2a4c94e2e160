import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/**
 * Reads a service out of a .proto file. Messages are plain objects with camelCase names, 64-bit whole numbers are text,
 * and whatever the sender left out has its default.
 * @param name with its package: `porter.v1.SqlService`
 */
export function loadService(file: URL, name: string): ServiceDefinition {
  const service = loadSync(fileURLToPath(file), { longs: String, enums: String, defaults: true, oneofs: true })[name];
  if (service === undefined || 'format' in service) throw new RangeError(`${fileURLToPath(file)} has no service ${name}`);
  return service as ServiceDefinition;
}
