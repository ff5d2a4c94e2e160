import { createServer, type Server } from 'node:net';

const host = '127.0.0.1';

/** Ports of the loopback address that were free a moment ago, no two alike. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a server that listens has a port');
    return address.port;
  });
  await Promise.all(servers.map(close));
  return ports;
}

/** Whether a port of the loopback address can be had now. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}

function listen(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((done, fail) => server.once('error', fail).listen(port, host, () => done(server)));
}

function close(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}
