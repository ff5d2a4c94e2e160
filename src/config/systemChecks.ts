import { defaults } from './defaults.ts';
import type { KitIndex, SystemIndex } from './kitIndex.ts';
import type { Path } from './path.ts';
import type { Fault } from './problem.ts';
import type { ParsedConfig, ParsedSystem } from './schema.ts';

/** What cannot be meant in the entries below `systems`, although each value has the right form. */
export function systemFaults({ systems }: ParsedConfig, kit: KitIndex): readonly Fault[] {
  return kit.systems.flatMap((known) => {
    const system = systems?.[known.name];
    if (system === undefined) return [];
    const path = ['systems', known.name];
    return [...discoveryFaults(system, path), ...labelFaults(system, known, path), ...metricFaults(system, known, path)];
  });
}

function discoveryFaults({ targets, discovery, nodes, ...endpoint }: ParsedSystem, path: Path): readonly Fault[] {
  const faults: Fault[] = [];
  if (targets !== undefined && discovery !== undefined) {
    const remedy = 'keep one of them: targets is the short form of discovery: {kind: static, targets: […]}';
    faults.push({ path: [...path, 'discovery'], about: 'key', message: 'stands beside targets', remedy });
  }
  if (nodes > 0 && (targets !== undefined || discovery !== undefined)) {
    const remedy = 'remove nodes to watch your own targets, or remove the targets to watch reference nodes';
    const other = targets === undefined ? 'discovery' : 'targets';
    const message = `stands beside ${other}, but reference nodes are targets of their own`;
    faults.push({ path: [...path, 'nodes'], about: 'value', value: nodes, message, remedy });
  }
  for (const key of ['scheme', 'metricsPath'] as const) {
    if (nodes === 0 || endpoint[key] === defaults[key]) continue;
    const remedy = `remove it: they answer at ${defaults.scheme}, ${defaults.metricsPath}`;
    faults.push({ path: [...path, key], about: 'value', value: endpoint[key], message: 'is not what reference nodes answer to', remedy });
  }
  faults.push(...repeated(targets ?? [], [...path, 'targets'], 'target'));
  if (discovery === undefined) return faults;
  const within = [...path, 'discovery'];
  switch (discovery.kind) {
    case 'static':
      return [...faults, ...repeated(discovery.targets, [...within, 'targets'], 'target')];
    case 'file':
      return [...faults, ...repeated(discovery.paths, [...within, 'paths'], 'file')];
    case 'kubernetes':
      return [...faults, ...repeated(discovery.namespaces ?? [], [...within, 'namespaces'], 'namespace')];
    case 'dns':
      faults.push(...repeated(discovery.names, [...within, 'names'], 'name'));
      if (discovery.type === 'SRV' && discovery.port !== undefined) {
        const remedy = 'remove it, or look up A or AAAA records';
        faults.push({ path: [...within, 'port'], about: 'value', value: discovery.port, message: 'has no effect: SRV records hold the port', remedy });
      }
      return faults;
  }
}

/** A list in which something stands twice. */
export function repeated(list: readonly string[], path: Path, noun: string): readonly Fault[] {
  const seen = new Map<string, number>();
  return list.flatMap((value, i) => {
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, i);
      return [];
    }
    const message = `is the same ${noun} as`;
    return [{ path: [...path, i], about: 'value' as const, value, message, other: [...path, first], remedy: 'remove one of the two' }];
  });
}

/** A label that a metric has, too: Prometheus would rename the metric's own to `exported_…`, and no query would find it. */
function labelFaults({ labels }: ParsedSystem, { title, labels: taken }: SystemIndex, path: Path): readonly Fault[] {
  return Object.keys(labels)
    .filter((label) => taken.includes(label))
    .map((label) => {
      const message = `is a label of metrics of ${title} already`;
      return { path: [...path, 'labels', label], about: 'key', message, remedy: 'choose another name' };
    });
}

function metricFaults({ metrics, labels }: ParsedSystem, known: SystemIndex, path: Path): readonly Fault[] {
  const seen = new Map<string, number>();
  return metrics.flatMap((metric, i) => {
    const faults: Fault[] = [];
    const place = [...path, 'metrics', i];
    const say = (key: string, value: unknown, message: string, remedy: string, other?: Path): void => {
      faults.push({ path: [...place, key], about: 'value', value, message, remedy, ...(other === undefined ? {} : { other }) });
    };

    const exposed = metric.type === 'histogram' ? ['', '_bucket', '_sum', '_count'].map((part) => metric.name + part) : [metric.name];
    const clash = exposed.find((name) => known.metrics.includes(name));
    const earlier = exposed.map((name) => seen.get(name)).find((index) => index !== undefined);
    if (clash !== undefined) say('name', metric.name, `is in the catalogue of ${known.title} already`, 'remove the declaration');
    if (earlier !== undefined) say('name', metric.name, 'is exposed already by', 'remove one of the two', [...path, 'metrics', earlier]);
    for (const name of exposed) seen.set(name, seen.get(name) ?? i);

    const { buckets } = metric;
    if (metric.type === 'histogram' && buckets === undefined) {
      say('buckets', undefined, 'is missing, and a histogram cannot do without', 'add the upper bounds, as in buckets: [0.01, 0.1, 1, 10]');
    } else if (metric.type !== 'histogram' && buckets !== undefined) {
      say('buckets', buckets, `stands in a ${metric.type}, which has none`, 'remove it, or make the metric a histogram');
    }
    const fall = buckets?.findIndex((bound, b) => b > 0 && bound <= (buckets[b - 1] ?? bound)) ?? -1;
    if (fall > 0) {
      const message = `is not above the bound before it, ${buckets?.[fall - 1]}`;
      const remedy = 'write the upper bounds from the least to the greatest';
      faults.push({ path: [...place, 'buckets', fall], about: 'value', value: buckets?.[fall], message, remedy });
    }
    for (const label of Object.keys(metric.labels).filter((name) => Object.hasOwn(labels, name))) {
      const remedy = `rename one of them: ${path.join('.')}.labels adds it to every series`;
      faults.push({ path: [...place, 'labels', label], about: 'key', message: 'is a label of the targets already', remedy });
    }
    return faults;
  });
}
