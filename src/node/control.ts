import fastify from 'fastify';
import { isLoopback, parseAddress, type Address } from './address.ts';
import { faultsSchema, type FaultInjector } from './faults.ts';
import { HttpError, parse } from './http.ts';
import { listen } from './lifecycle.ts';

export interface Control {
  /** Where it listens, `host:port`. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * The endpoint that injects faults: `GET /faults` shows them, `POST /faults` replaces them all, and `POST /kill` ends the
 * process at once, as a crash would: nothing is finished, flushed or said goodbye to. It can stop a service from working, so
 * it listens on a port of its own and only where no other machine can reach it. A browser on this machine could, for any web
 * page: orders are JSON, which a page may not send elsewhere unasked, and go to a loopback name, which no page's own name is.
 * @param kill what ends the process; SIGKILL from itself, when left out
 * @throws RangeError when the address is not a loopback one
 */
export async function startControl(
  address: Address,
  faults: FaultInjector,
  kill: () => void = () => process.kill(process.pid, 'SIGKILL'),
): Promise<Control> {
  if (!isLoopback(address.host)) {
    throw new RangeError(`the control endpoint cannot listen on ${address.host}: give it a loopback address such as 127.0.0.1`);
  }
  const app = fastify({ bodyLimit: 16 * 1024, requestTimeout: 5_000, forceCloseConnections: true });
  app.addHook('onRequest', async ({ method, headers }) => {
    if (!isLoopback(hostOf(headers.host))) throw new HttpError(403, 'the control endpoint is asked by a loopback address, such as 127.0.0.1');
    if (method === 'POST' && !/^application\/json(;|$)/.test(headers['content-type'] ?? '')) throw new HttpError(415, 'orders are sent as application/json');
  });
  app.get('/faults', async () => faults.current);
  app.post('/faults', async (request) => {
    faults.set(parse(faultsSchema, request.body));
    return faults.current;
  });
  app.post('/kill', async (_, reply) => {
    // Whoever gives the order hears that it was taken.
    reply.raw.once('finish', kill);
    return reply.code(202).send({ killed: process.pid });
  });
  return { address: await listen(app, address), stop: () => app.close() };
}

/** The host that a client has asked for; nothing for what is no address. */
function hostOf(header: string | undefined): string {
  try {
    return parseAddress(header ?? '').host;
  } catch {
    return '';
  }
}
