import type { Port, Service } from '../stack/service.ts';
import { localPortsNeeded } from './localStack.ts';
import { isFree } from './ports.ts';
import { CannotRun } from './problem.ts';

/** Where the ports of nodes, and those that only services talk to, are looked for: upward from here, the first that is free. */
export const firstInnerPort = 19_100;

/** What people open, and what is published for programs of theirs: both are told of it by obskit.yaml. */
function isOpened({ name, publish }: Port): boolean {
  return name === 'http' || publish !== undefined;
}

/** The key of obskit.yaml that has a service's port. */
function settingOf(service: string, port: string): string {
  const [, otlp] = /^otlp-(grpc|http)$/.exec(port) ?? [];
  return otlp === undefined ? `${service}.port` : `otlp.${otlp}`;
}

/** The first port that is free among the ones that are left, from a number upward. */
async function nextFree(from: number, taken: ReadonlySet<number>): Promise<number> {
  for (let port = from; port < 65_536; port += 1) if (!taken.has(port) && (await isFree(port))) return port;
  throw new CannotRun(`no port is free from ${from} upward: end something that listens`);
}

/**
 * The ports of a stack on this machine: what people open is where obskit.yaml says, and the rest gets numbers in a row,
 * the same ones each time as long as nobody else has taken them.
 * @param away services that do not run here, whose ports nobody needs
 * @throws CannotRun when a port of obskit.yaml is taken, naming all that are
 */
export async function localPorts(services: readonly Service[], away: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const opened = services.flatMap(({ name, title, ports, system }) =>
    system !== undefined ? [] : ports.filter(isOpened).map(({ name: kind, port }) => ({ name, title, key: `${name}:${port}`, port, setting: settingOf(name, kind) })));
  const busy: string[] = [];
  for (const { name, title, port, setting } of opened.filter((it) => !away.includes(it.name) || it.name === 'grafana')) {
    if (!(await isFree(port))) busy.push(`port ${port} is taken, which ${name === 'grafana' ? 'the preview, in the place of Grafana,' : title} needs: end what listens there, or set ${setting} in obskit.yaml to another`);
  }
  if (busy.length > 0) throw new CannotRun(busy.join('\n'));
  const ports: Record<string, number> = Object.fromEntries(opened.map(({ key, port }) => [key, port]));
  const taken = new Set(Object.values(ports));
  let next = firstInnerPort;
  for (const key of localPortsNeeded(services)) {
    if (ports[key] !== undefined) continue;
    next = await nextFree(next, taken);
    ports[key] = next;
    next += 1;
  }
  return ports;
}
