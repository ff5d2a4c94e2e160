import type { InnerPort } from './service.ts';

/** Where the parts of one Tempo, or of one Loki, talk to each other: both are built on the same server. */
export const grpcPort: InnerPort = { name: 'grpc', port: 9095 };

/**
 * The configuration of that server. Each address stands before its port, so that a process of this machine gets others for both.
 * Its gRPC serves its own parts only, of which there is one each: nobody else need reach it.
 */
export function serverSettings(httpPort: number) {
  return { http_listen_address: '0.0.0.0', http_listen_port: httpPort, grpc_listen_address: '127.0.0.1', grpc_listen_port: grpcPort.port };
}
