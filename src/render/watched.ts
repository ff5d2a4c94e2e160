import type { Config, SystemConfig } from '../config/config.ts';
import { clusterOwned, guardedJobs, stackSystems, type WatchedJob, type WatchedTargets } from '../kit/common.ts';
import { metricsOf, type System } from '../metric/system.ts';
import { sampleLimit } from './scrape.ts';

/** The scrape jobs of a deployment, as the rules about targets need to know them. */
export function watchedTargets(config: Config, systems: readonly System[]): WatchedTargets {
  return withServices(config, systems, stackSystems.map(({ name }) => name));
}

/** The same where a cluster has a Prometheus, an Alertmanager and a Grafana of its own, which go by other names. */
export function watchedElsewhere(config: Config, systems: readonly System[]): WatchedTargets {
  return withServices(config, systems, stackSystems.map(({ name }) => name).filter((name) => !clusterOwned.includes(name)));
}

function withServices(config: Config, systems: readonly System[], services: readonly string[]): WatchedTargets {
  const watched = watchedSystems(config, systems);
  return { ...watched, jobs: [...watched.jobs, ...[...services, ...optionalJobs(config)].map(ownService)] };
}

/** The jobs of the services that a deployment may do without: the kit has no catalogue of what they expose. */
export function optionalJobs({ loki, collector }: Config): readonly string[] {
  return [...(loki.enabled ? ['loki'] : []), ...(collector.enabled ? ['collector'] : [])];
}

/** The same without the services of the stack. */
export function watchedSystems(config: Config, systems: readonly System[]): WatchedTargets {
  const jobs = systems.flatMap((system) => {
    const settings = config.systems.find(({ name }) => name === system.name);
    return settings === undefined ? [] : [watchedSystem(system, settings)];
  });
  return { jobs, scrapeTimeout: config.scrape.timeout };
}

function watchedSystem(system: System, { discovery }: SystemConfig): WatchedJob {
  return {
    name: system.name,
    // A file of targets may be filled later: until then the job has none, and that is no fault.
    expected: discovery.kind !== 'file',
    guarded: false,
    sampleLimit: sampleLimit(system),
    alwaysPresent: alwaysPresent(system),
    core: metricsOf(system).filter(({ core }) => core === true),
  };
}

/**
 * Client libraries expose a metric without labels from the start of the process, at zero. A system whose metrics come into
 * being when they are first used, and only such a one takes further metrics from its deployment, has none of that sort.
 */
function alwaysPresent(system: System): WatchedJob['alwaysPresent'] {
  if (system.dynamic) return [];
  return metricsOf(system).filter(({ type, labels }) => type !== 'histogram' && Object.keys(labels).length === 0);
}

function ownService(name: string): WatchedJob {
  return { name, expected: true, guarded: guardedJobs.includes(name), sampleLimit: undefined, alwaysPresent: [], core: [] };
}
