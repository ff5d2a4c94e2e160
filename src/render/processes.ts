import { escapeRegex } from '../metric/matcher.ts';
import { folderOf } from '../stack/mount.ts';
import type { Service } from '../stack/service.ts';
import { isSecret, listenersOf } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { mountedFiles } from './mounted.ts';

/** Where the services of a stack live when they run as processes of this machine, all on the loopback address. */
export interface Site {
  /** The folder below which each service finds its files and keeps its data; absolute. */
  readonly root: string;
  /** The local port of each port of each service, by `service:port`, as the service numbers it. */
  readonly ports: Readonly<Record<string, number>>;
}

/** One service as a local process. The program is the tool of the service's name, or the kit itself for nodes. */
export interface ProcessPlan {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files to write before the start, by absolute path. */
  readonly files: readonly Artifact[];
  /** Files to write before the start, for their owner only, each with the value of a variable of the environment. */
  readonly secrets: readonly { readonly path: string; readonly variable: string }[];
  /** Folders that must exist before the start. */
  readonly folders: readonly string[];
  /** Answers 200 when the service can do its work. */
  readonly readyUrl: string;
}

const loopback = '127.0.0.1';

/**
 * The same services with the same configuration, moved: names of services become loopback addresses, and folders of
 * containers become folders below the site. Nothing else is changed, so that what holds here holds in a container.
 * @throws RangeError when the site has no local port for a service's port
 */
export function processPlans(services: readonly Service[], artifacts: readonly Artifact[], site: Site): readonly ProcessPlan[] {
  const addresses = services.flatMap(({ name, ports }) => ports.map(({ port }) => ({ name, port, local: localPort(site, name, port) })));
  const elsewhere = (text: string) =>
    addresses.reduce((moved, { name, port, local }) => moved.replace(new RegExp(`(?<![\\w.-])${escapeRegex(name)}:${port}(?!\\d)`, 'g'), `${loopback}:${local}`), text);

  return services.map((service) => {
    const folders = [...new Set([...service.storage, ...service.tmpfs].map(({ path }) => path))];
    const secrets = service.secretFiles.flatMap(({ path, variable }) => (variable === undefined ? [] : [{ path, variable }]));
    const mounts = [...new Set([...service.files, ...secrets].map(({ path }) => folderOf(path)))];
    const home = `${site.root}/${service.name}`;
    const move = (text: string) => listeners(service, site, moveFolders([...mounts, ...folders], home, elsewhere(text)));
    const ready = service.ports.find(({ name }) => name === service.health.port);
    return {
      name: service.name,
      args: service.args.map(move),
      env: Object.fromEntries(Object.entries(service.env).flatMap(([key, value]) => (isSecret(value) ? [] : [[key, move(value)]]))),
      files: mountedFiles(service, artifacts).map(({ path, content }) => ({ path: home + path, content: move(content) })),
      secrets: secrets.map(({ path, variable }) => ({ path: home + path, variable })),
      folders: folders.map((folder) => home + folder),
      readyUrl: `http://${loopback}:${localPort(site, service.name, ready?.port ?? 0)}${service.health.path}`,
    };
  });
}

/** Every port that the plans need, as keys of a site's ports. */
export function portsNeeded(services: readonly Service[]): readonly string[] {
  return services.flatMap((service) => listenersOf(service).map(({ port }) => `${service.name}:${port}`));
}

function localPort(site: Site, service: string, port: number): number {
  const local = site.ports[`${service}:${port}`];
  if (local === undefined) throw new RangeError(`the site has no local port for ${service}:${port}`);
  return local;
}

/** Longest first, as one folder's path may begin another's; and all at once, as the new home may begin like a folder that moves. */
function moveFolders(folders: readonly string[], home: string, text: string): string {
  if (folders.length === 0) return text;
  const longestFirst = [...folders].sort((a, b) => b.length - a.length);
  return text.replace(new RegExp(`(?<![\\w./-])(?:${longestFirst.map(escapeRegex).join('|')})(?![\\w-])`, 'g'), (folder) => home + folder);
}

/**
 * A container listens on all its addresses, and may; a process of this machine listens on the loopback address only. An address
 * may be written as one with its port, or as a field of its own on the line before that of the port.
 */
function listeners(service: Service, site: Site, text: string): string {
  const ports = listenersOf(service).map(({ port }) => port).join('|');
  const local = (port: string) => localPort(site, service.name, Number(port));
  return text
    .replace(new RegExp(`0\\.0\\.0\\.0:(${ports})(?!\\d)`, 'g'), (_, port: string) => `${loopback}:${local(port)}`)
    // What it takes for its own address, where people open it on this machine.
    .replace(new RegExp(`(=https?://localhost):(${ports})(?!\\d)`), (_, before: string, port: string) => `${before}:${local(port)}`)
    .replace(new RegExp(`=:(${ports})$`), (_, port: string) => `=${loopback}:${local(port)}`)
    .replace(new RegExp(`((?:address|host): )(?:0\\.0\\.0\\.0|127\\.0\\.0\\.1)(\\n *\\w*port: )(${ports})$`, 'gm'), (_, key: string, next: string, port: string) => `${key}${loopback}${next}${local(port)}`);
}
