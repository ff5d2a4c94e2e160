import { formatDuration } from '../metric/duration.ts';
import { bytesOf } from './fields.ts';
import { kubernetesFaults } from './kubernetesChecks.ts';
import type { KitIndex } from './kitIndex.ts';
import { valueAt, type Path } from './path.ts';
import type { Fault } from './problem.ts';
import { scrapeInterval } from './resolve.ts';
import type { ParsedConfig } from './schema.ts';
import { muteFaults, routeFaults } from './routeChecks.ts';
import { serviceFaults } from './serviceChecks.ts';
import { sloFaults } from './sloChecks.ts';
import { systemFaults } from './systemChecks.ts';

/**
 * Everything that the shape of the file cannot tell: what contradicts something else in it, or refers to what is not
 * there. @param file what the file holds and where its shape is wrong: there, `config` has defaults that say nothing
 */
export function senseFaults(config: ParsedConfig, file: FileState, kit: KitIndex): readonly Fault[] {
  return [
    ...scrapeFaults(config, file),
    ...systemFaults(config, kit),
    ...alertFaults(config, file, kit),
    ...receiverFaults(config),
    ...secretFaults(config),
    ...routeFaults(config, file),
    ...muteFaults(config, file, kit),
    ...sloFaults(config, file, kit),
    ...storageFaults(config, file),
    ...kubernetesFaults(config, file),
    ...serviceFaults(config, file),
  ];
}

export interface FileState {
  readonly raw: unknown;
  /** Whether the shape of a place, and of all that it stands in, is right. */
  readonly intact: (path: Path) => boolean;
}

function scrapeFaults(config: ParsedConfig, { intact }: FileState): readonly Fault[] {
  const { timeout } = config.scrape;
  const interval = scrapeInterval(config);
  if (timeout === undefined || !intact(['scrape', 'interval']) || timeout.milliseconds <= interval.milliseconds) return [];
  const message = `is longer than the scrape interval, ${formatDuration(interval)}`;
  const remedy = `write ${formatDuration(interval)} or less, or scrape less often`;
  return [{ path: ['scrape', 'timeout'], about: 'value', value: formatDuration(timeout), message, remedy }];
}

/** An alert of a system that is not watched can never fire: what is tuned of it is left over, or meant for another. */
function alertFaults({ alerts, systems }: ParsedConfig, { raw, intact }: FileState, kit: KitIndex): readonly Fault[] {
  // A name that the kit does not know is most likely that of a system that seems to be missing.
  if (!intact(['systems']) || !Object.keys(valueAt(raw, ['systems']) ?? {}).every((name) => intact(['systems', name]))) return [];
  const watched = new Set(Object.keys(systems ?? {}));
  return kit.alerts
    .filter(({ name, system }) => alerts[name] !== undefined && kit.systems.some((known) => known.name === system) && !watched.has(system))
    .map(({ name, system }) => ({
      path: ['alerts', name],
      about: 'key',
      message: `is an alert of ${system}, which is not watched`,
      remedy: `add ${system} to systems, or remove what is tuned`,
    }));
}

function receiverFaults({ receivers }: ParsedConfig): readonly Fault[] {
  return receivers.flatMap((receiver, i) => {
    const faults: Fault[] = [];
    const first = receivers.findIndex(({ name }) => name === receiver.name);
    if (first < i) {
      const place = { path: ['receivers', i, 'name'], about: 'value', value: receiver.name } as const;
      faults.push({ ...place, message: 'is the name of another receiver,', other: ['receivers', first], remedy: 'give each its own name' });
    }
    if (receiver.kind === 'email' && (receiver.username === undefined) !== (receiver.password === undefined)) {
      const [there, missing] = receiver.username === undefined ? ['password', 'username'] : ['username', 'password'];
      const remedy = `add ${missing === 'password' ? 'password: {file: /run/secrets/mail-password}' : 'username'}, or remove ${there}`;
      faults.push({ path: ['receivers', i, missing], about: 'value', message: `is missing beside ${there}`, remedy });
    }
    return faults;
  });
}

/** Secrets are mounted under the last part of their path, or the name of their variable: the keys of one Kubernetes Secret. */
function secretFaults({ receivers }: ParsedConfig): readonly Fault[] {
  const secrets = receivers.flatMap((receiver, i) =>
    Object.entries(receiver).flatMap(([key, value]) =>
      typeof value === 'object' ? Object.entries(value).map(([from, source]) => ({ path: ['receivers', i, key, from], from, source })) : [],
    ),
  );
  const nameOf = (source: string): string => source.slice(source.lastIndexOf('/') + 1);
  return secrets.flatMap(({ path, from, source }, i): readonly Fault[] => {
    const same = secrets.slice(0, i).filter((earlier) => nameOf(earlier.source) === nameOf(source));
    const other = same.find((earlier) => earlier.source !== source || earlier.from !== from);
    if (other === undefined) return [];
    const message = from === 'file' && other.from === 'file' ? 'ends in the same file name as' : 'has the same name as';
    return [{ path, about: 'value', value: source, message, other: other.path, remedy: 'give the two different names' }];
  });
}

function storageFaults({ prometheus: { retention, storage } }: ParsedConfig, { intact }: FileState): readonly Fault[] {
  if (!intact(['prometheus', 'storage']) || !intact(['prometheus', 'retention', 'size'])) return [];
  if (bytesOf(retention.size) <= bytesOf(storage)) return [];
  const remedy = 'write less, or make prometheus.storage larger';
  const message = `does not fit into the volume of ${storage}`;
  return [{ path: ['prometheus', 'retention', 'size'], about: 'value', value: retention.size, message, remedy }];
}
