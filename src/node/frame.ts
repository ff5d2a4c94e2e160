import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { createRegistry } from '../instruments/registry.ts';
import { formatAddress } from './address.ts';
import { startControl } from './control.ts';
import { FaultInjector } from './faults.ts';
import { startGrpc, type GrpcOptions, type GrpcServer } from './grpc.ts';
import { announceGrpc } from './grpcDiscovery.ts';
import { createHttp, traceRequests } from './http.ts';
import { closeServer, finishMilliseconds, flushMilliseconds, listen, within } from './lifecycle.ts';
import type { NodeOptions } from './service.ts';
import { createTracing, type Tracing } from './tracing.ts';

/** Where a node can be reached. */
export interface Reached {
  /** `host:port`. */
  readonly address: string;
  /** Where its fault endpoint listens, when it has one. */
  readonly control: string | undefined;
}

/** What every node has around the work of its own: metrics, faults, traces, its servers, and an orderly end of them all. */
export class Frame {
  readonly registry = createRegistry();
  readonly faults = new FaultInjector();
  readonly app: FastifyInstance;
  readonly #options: NodeOptions;
  readonly #logger: Logger;
  readonly #tracing: Tracing;
  readonly #servers: ((graceMilliseconds: number) => Promise<unknown>)[] = [];
  readonly #last: (() => unknown)[] = [];
  #isStopping = false;

  /** @param service the system's name @param ready whether the node takes requests, as far as that is not a matter of its end */
  constructor(service: string, options: NodeOptions, ready: () => boolean = () => true) {
    this.#options = options;
    this.#logger = options.logger;
    this.#tracing = createTracing({
      service,
      instance: options.advertise ?? formatAddress(options.listen),
      ...(options.otlpEndpoint === undefined ? {} : { endpoint: options.otlpEndpoint }),
    });
    const { registry } = this;
    this.app = createHttp({ registry, logger: options.logger, tracing: this.#tracing, ready: () => ready() && !this.#isStopping });
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Adds routes whose requests get a span of that name, an `X-Trace-ID` and a log line. */
  routes(span: string, add: (api: FastifyInstance) => void): void {
    this.app.register(async (api) => {
      traceRequests(api, span, this.#tracing, this.#logger);
      add(api);
    });
  }

  /** Adds routes that the nodes use to look after each other, over and over: neither spans nor log lines. */
  quietRoutes(add: (api: FastifyInstance) => void): void {
    this.app.register(async (api) => add(api));
  }

  /** Has something done when the servers are closed, whether the node has run or could not start. */
  atEnd(work: () => unknown): void {
    this.#last.push(work);
  }

  /** @param port where to listen on 127.0.0.1, unless the node was told otherwise */
  async openGrpc(port: number, options: Pick<GrpcOptions, 'service' | 'handlers' | 'recorder' | 'limits'>): Promise<GrpcServer> {
    const { grpcListen = { host: '127.0.0.1', port } } = this.#options;
    const server = await this.#opening(startGrpc({ ...options, listen: grpcListen, tracing: this.#tracing, logger: this.#logger }));
    this.#servers.push((graceMilliseconds) => server.stop(graceMilliseconds));
    announceGrpc(this.app, server.address);
    return server;
  }

  /** Opens the fault endpoint, where there is to be one, and begins to take requests. */
  async listen(): Promise<Reached> {
    const { control: controlListen, listen: address } = this.#options;
    const control = controlListen === undefined ? undefined : await this.#opening(startControl(controlListen, this.faults));
    if (control !== undefined) this.#servers.push(() => control.stop());
    return { address: await this.#opening(listen(this.app, address)), control: control?.address };
  }

  /** From now on the node is not ready, although it still does what it is asked. */
  drain(): void {
    this.#isStopping = true;
  }

  /** Finishes the requests that are under way, does what is to be done at the end, and sends the last spans. */
  async stop(graceMilliseconds = finishMilliseconds): Promise<void> {
    await this.#close(graceMilliseconds);
    if (!(await within(flushMilliseconds, this.#tracing.stop()))) this.#logger.warn('the last spans could not be sent in time');
    this.#logger.info('stopped');
  }

  async #close(graceMilliseconds: number): Promise<void> {
    this.drain();
    await Promise.all([closeServer(this.app, graceMilliseconds), ...this.#servers.map((close) => close(graceMilliseconds))]);
    for (const work of this.#last) await work();
  }

  /** What cannot be opened takes what is open already with it. */
  async #opening<T>(opened: Promise<T>): Promise<T> {
    try {
      return await opened;
    } catch (cause) {
      await this.#close(0);
      throw cause;
    }
  }
}
