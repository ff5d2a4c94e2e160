import type { Resources } from '../config/config.ts';

export type { Amount, Resources } from '../config/config.ts';

/** The services that a part of a deployment consists of, and that Compose runs only where that part is asked for. */
export type Profile = 'demo' | 'logs' | 'collector';

/**
 * One thing that runs, described once for every platform. Its name is the DNS name under which the others reach it,
 * in Compose and in Kubernetes alike, so that one Prometheus configuration serves both.
 */
export interface Service {
  readonly name: string;
  /** As people write it: `HedgehogDB, node 1`. */
  readonly title: string;
  readonly image: string;
  /** Set where nobody publishes the image: the user builds it, and no engine may try to pull it. */
  readonly builtLocally?: boolean;
  /** The image's entrypoint, where the start needs more than it: the image has a shell then. */
  readonly program?: string;
  /** What follows the image's entrypoint. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | Secret>>;
  readonly ports: readonly Port[];
  /** Ports that only its own parts talk to, on the loopback address: no other service sees them. */
  readonly innerPorts?: readonly InnerPort[];
  /** Files of the output that the service reads. All files of one folder share a mount, and no such folder lies in another. */
  readonly files: readonly FileMount[];
  /** Files that are not part of the output, because they hold secrets. */
  readonly secretFiles: readonly SecretMount[];
  /** What must survive a restart. */
  readonly storage: readonly Storage[];
  /** Folders in memory, writable and lost at a restart: all else of the container's root is read-only. */
  readonly tmpfs: readonly Tmpfs[];
  readonly user: { readonly uid: number; readonly gid: number };
  readonly health: Health;
  readonly resources: Resources;
  /** Every service that this one opens connections to. Network policies and the order of start come from here. */
  readonly connectsTo: readonly Connection[];
  /** It also talks to hosts that are no part of the stack: targets elsewhere, receivers of notifications. */
  readonly outside: boolean;
  /** Where it exposes metrics of its own. */
  readonly metrics?: { readonly port: string; readonly path: string };
  /** The system that it is a reference node of. */
  readonly system?: string;
  /** Nothing that runs without the profile may wait for a service of it. */
  readonly profile?: Profile;
  /** It lists pods: it needs an account at the Kubernetes API. */
  readonly discoversPods?: PodDiscovery;
  /** It runs more than once; only Kubernetes does that. */
  readonly replicas?: Replicas;
}

/** Several of one service: `prometheus-0`, `prometheus-1`, each with its own storage. */
export interface Replicas {
  readonly count: number;
  /** The environment variable in which each finds its own name, where it needs to know. */
  readonly nameVariable?: string;
}

/** A value that nobody writes down: each platform asks for it in its own way. */
export interface Secret {
  readonly kind: 'secret';
  /** The environment variable in Compose; the key in the Kubernetes Secret `<service>-secrets`. */
  readonly variable: string;
  /** What to do when it is missing, as one sentence. */
  readonly remedy: string;
}

export interface Port {
  readonly name: string;
  readonly port: number;
  /** TCP when left out. */
  readonly protocol?: 'UDP';
  /** The port on the host that shows it to people; it stays inside the stack when left out. */
  readonly publish?: number;
}

export type InnerPort = Pick<Port, 'name' | 'port'>;

export interface FileMount {
  /** Absolute, in the container. */
  readonly path: string;
  /** The path of the artifact that is mounted there. */
  readonly artifact: string;
  /** The service notices by itself when the file has changed: it need not be started anew. */
  readonly reloaded?: true;
}

export interface SecretMount {
  /** Absolute, in the container. */
  readonly path: string;
  /** The file's name in the folder of secrets; the key in the Kubernetes Secret `<service>-secrets`. */
  readonly key: string;
  /** The environment variable that holds it, where the user keeps no file of it. */
  readonly variable?: string;
}

export interface Storage {
  readonly name: string;
  readonly path: string;
  /** As Kubernetes writes it: `20Gi`. */
  readonly size: string;
}

export interface Tmpfs {
  readonly path: string;
  readonly mebibytes: number;
}

export interface Health {
  /** The name of one of the service's ports. */
  readonly port: string;
  /** Answers 200 when the service can do its work. */
  readonly path: string;
  /** Answers 200 as long as the process need not be restarted, also while it cannot do its work; the same as `path` when left out. */
  readonly livePath?: string;
  /**
   * Runs inside the container, without a shell: many images have none. Exits 0 when the service is ready.
   * Left out where the image holds nothing that could ask; then no other service may wait for this one.
   */
  readonly command?: readonly string[];
  /** How long a start may take, in seconds: the replay of a write-ahead log counts. */
  readonly startSeconds: number;
}

export interface Connection {
  readonly to: string;
  /** The name of the other's port. */
  readonly port: string;
  /** It loses something when the other is not ready first. Connections that wait make no circle. */
  readonly waits: boolean;
}

/** Whose pods are listed; an empty list stands for all namespaces. */
export interface PodDiscovery {
  readonly namespaces: readonly string[];
}

/** Under which name the others reach each of a service's replicas: that of the service itself where there is but one. */
export function hostsOf({ name, replicas }: Pick<Service, 'name' | 'replicas'>): readonly string[] {
  if (replicas === undefined) return [name];
  return Array.from({ length: replicas.count }, (_, index) => `${name}-${index}.${peersName(name)}`);
}

/** The name that stands for every replica of a service, ready or not. */
export function peersName(service: string): string {
  return `${service}-peers`;
}

/** A port with its number on the host where the deployment publishes it. */
export function published(name: string, port: number, publishes: boolean): Port {
  return publishes ? { name, port, publish: port } : { name, port };
}

export function isSecret(value: string | Secret): value is Secret {
  return typeof value !== 'string';
}

/** All that a service listens on. */
export function listenersOf({ ports, innerPorts = [] }: Pick<Service, 'ports' | 'innerPorts'>): readonly InnerPort[] {
  return [...ports, ...innerPorts];
}

/** @throws RangeError when the service has no port of that name: a fault of the kit, not of its user */
export function portOf(service: Service, name: string): Port {
  const port = service.ports.find((candidate) => candidate.name === name);
  if (port === undefined) throw new RangeError(`the service ${service.name} has no port called ${name}`);
  return port;
}

/** The secrets of a service's environment, with the variable that each is handed over in. */
export function secretsOf(service: Service): readonly (Secret & { readonly env: string })[] {
  return Object.entries(service.env).flatMap(([env, value]) => (isSecret(value) ? [{ env, ...value }] : []));
}
