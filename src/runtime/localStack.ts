import { portsNeeded, processPlans, type ProcessPlan, type Site } from '../render/processes.ts';
import { portOf, type Service } from '../stack/service.ts';
import type { LocalDeployment } from './localDeployment.ts';
import type { Command } from './supervisor.ts';

/** A service as a process of this machine. */
export interface LocalService {
  readonly name: string;
  readonly title: string;
  readonly command: Command;
  /** Answers 200 when the service can do its work. */
  readonly readyUrl: string;
  /** Where it is reached, `127.0.0.1:port`. */
  readonly address: string;
  readonly system?: string;
  /** Where a node takes orders to fail. */
  readonly control?: string;
}

export interface LocalSite extends Site {
  readonly logs: string;
  /** The program of each service that is a tool: `prometheus`, `tempo`. What has none is left out. */
  readonly programs: Readonly<Record<string, string>>;
  /** The kit's own program, `bin/obskit.js`, which runs the nodes. */
  readonly kit: string;
  /** The receiver of spans, `http://host:port`, in the place of the one that the stack has. */
  readonly spans?: string;
}

/** Every port that a site must have for the services, as the keys of its ports. */
export function localPortsNeeded(services: readonly Service[]): readonly string[] {
  // Where a node takes orders to fail: in a container nobody could reach it.
  return [...portsNeeded(services), ...services.flatMap(({ name, system }) => (system === undefined ? [] : [`${name}:control`]))];
}

/** The services of a deployment that run here, as processes. */
export function localStack({ stack: { services, files }, leftOut }: Pick<LocalDeployment, 'stack' | 'leftOut'>, site: LocalSite): readonly LocalService[] {
  const away = leftOut.map(({ name }) => name);
  return processPlans(services, files, site).flatMap((plan) => {
    const service = services.find(({ name }) => name === plan.name);
    return service === undefined || away.includes(plan.name) ? [] : [localService(service, plan, away, site)];
  });
}

function localService(service: Service, plan: ProcessPlan, away: readonly string[], site: LocalSite): LocalService {
  const { name, title, system } = service;
  const [file, args] = system === undefined ? [site.programs[name] ?? '', plan.args] : [process.execPath, [site.kit, ...plan.args, '--control', address(site, `${name}:control`)]];
  const control = system === undefined ? {} : { system, control: address(site, `${name}:control`) };
  const log = `${site.logs}/${name}.log`;
  return {
    name,
    title,
    command: { name, file, args, env: envOf(service, plan, away, site), files: plan.files, secrets: plan.secrets, folders: plan.folders, log },
    readyUrl: plan.readyUrl,
    address: address(site, `${name}:${portOf(service, service.health.port).port}`),
    ...control,
  };
}

/** Spans and logs go where the stack says, unless that is a service which is left out: nodes would try again and again. */
function envOf({ env, system }: Service, plan: ProcessPlan, away: readonly string[], { spans }: LocalSite): Readonly<Record<string, string>> {
  const reached = Object.entries(plan.env).filter(([key]) => {
    const told = env[key];
    return !(/^OTEL_EXPORTER_OTLP_.*ENDPOINT$/.test(key) && typeof told === 'string' && away.includes(new URL(told).hostname));
  });
  return { ...Object.fromEntries(reached), ...(spans === undefined || system === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: spans }) };
}

function address(site: Site, key: string): string {
  const port = site.ports[key];
  if (port === undefined) throw new RangeError(`the site has no local port for ${key}`);
  return `127.0.0.1:${port}`;
}
