import type { Logger } from 'pino';
import type { System } from '../metric/system.ts';
import type { Address } from './address.ts';
import type { LoadScenario } from './load.ts';
import type { Rehearsals } from './rehearsal.ts';

/** What `obskit node <system>` is told, and hands to the service. */
export interface NodeOptions {
  readonly listen: Address;
  /** Where a system that speaks gRPC listens for it; at its own port on 127.0.0.1, when left out. */
  readonly grpcListen?: Address;
  /** A directory for what the node keeps on disk; a system that keeps keys keeps them in memory only, when left out. */
  readonly dataDirectory?: string;
  /** Every node of the cluster, as `host:port`; the node's own address may be among them. */
  readonly peers: readonly string[];
  /** The address that peers know this node by; where it listens, when left out. */
  readonly advertise?: string;
  /** On how many nodes each item is kept; the service chooses when left out. */
  readonly replicas?: number;
  /** Where the fault endpoint listens; there is none when left out. */
  readonly control?: Address;
  /** The base URL of an OTLP/HTTP trace receiver. */
  readonly otlpEndpoint?: string;
  readonly logger: Logger;
}

export interface RunningNode {
  /** Where it listens, `host:port`. */
  readonly address: string;
  /** Where it listens for gRPC, when it does. */
  readonly grpcAddress?: string;
  /** Where its fault endpoint listens, when it has one. */
  readonly control: string | undefined;
  /** Finishes the requests that are under way, sends the last spans, and lets go of every socket. Takes up to 4.5 s. */
  stop(): Promise<void>;
}

/** What a system's service.ts exports. */
export interface ServiceModule {
  readonly system: Pick<System, 'name' | 'port'>;
  start(options: NodeOptions): Promise<RunningNode>;
  /** How its clients behave; its load.ts has it. */
  readonly load: LoadScenario;
  /** What a load can be told to break meanwhile; its load.ts has it too. */
  readonly rehearsals: Rehearsals;
}

/** The services that can be run, by system name; imported when one is asked for. */
export type Services = Readonly<Record<string, () => Promise<ServiceModule>>>;
