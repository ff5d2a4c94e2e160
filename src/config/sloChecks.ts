import { nearestBounds } from '../metric/buckets.ts';
import { formatDuration } from '../metric/duration.ts';
import { isClosed, open, type LabelDomain, type LabelSchema } from '../metric/label.ts';
import type { AnyMetric } from '../metric/metric.ts';
import type { SloCondition, SloConditions } from './config.ts';
import type { FileState } from './checks.ts';
import { defaults } from './defaults.ts';
import type { KitIndex } from './kitIndex.ts';
import type { Path } from './path.ts';
import type { Fault } from './problem.ts';
import type { ParsedConfig } from './schema.ts';
import { contradictions } from './sloConditions.ts';
import { suggest } from './suggest.ts';

/** What cannot be meant in `slos` and `objectives`, although each value has the right form. */
export function sloFaults(config: ParsedConfig, { intact }: FileState, kit: KitIndex): readonly Fault[] {
  const { slos, objectives, systems } = config;
  const watched = Object.keys(systems ?? {});
  const tuned = kit.objectives.known.flatMap((known): readonly Fault[] => {
    const changed = objectives[known.id];
    if (changed === undefined) return [];
    if (!watched.includes(known.system) && kit.systems.some(({ name }) => name === known.system) && intact(['systems', known.system])) {
      const remedy = `add ${known.system} to systems, or remove what is changed`;
      return [{ path: ['objectives', known.id], about: 'key', message: `is an objective of ${known.system}, which is not watched`, remedy }];
    }
    return changed.objective === undefined ? [] : reachFaults(changed.objective, ['objectives', known.id, 'objective'], config, kit);
  });
  const declared = slos.flatMap((slo, i) => {
    const path: Path = ['slos', i];
    return [...nameFaults(slos, i, kit), ...reachFaults(slo.objective, [...path, 'objective'], config, kit), ...metricFaults(config, i, kit, intact)];
  });
  return [...tuned, ...declared, ...retentionFaults(config, intact, kit)];
}

type ParsedSlo = ParsedConfig['slos'][number];
/** Of a metric, what an objective asks about it. */
type Known = Pick<AnyMetric, 'name' | 'type' | 'labels' | 'buckets'>;

function nameFaults(slos: readonly ParsedSlo[], i: number, kit: KitIndex): readonly Fault[] {
  const slo = slos[i];
  if (slo === undefined) return [];
  const idOf = ({ system, name }: ParsedSlo): string => `${system}-${name}`;
  const place = { path: ['slos', i, 'name'], about: 'value', value: slo.name } as const;
  const id = idOf(slo);
  if (kit.objectives.known.some((known) => known.id === id)) {
    const remedy = `choose another name, or change the kit’s own below objectives.${id}`;
    return [{ ...place, message: `makes it ${id}, which the kit has already`, remedy }];
  }
  const first = slos.findIndex((other) => idOf(other) === id);
  if (first === i) return [];
  return [{ ...place, message: `makes it ${id}, as does`, other: ['slos', first], remedy: 'give each its own name' }];
}

/** A total outage spends the budget `1 / budget` times as fast as allowed. Where that is not fast enough, nobody is ever paged. */
function reachFaults(objective: number, path: Path, { alerts }: ParsedConfig, kit: KitIndex): readonly Fault[] {
  const paging = kit.objectives.tiers.filter(({ name, severity }) => (alerts[name]?.severity ?? severity) === 'critical' && alerts[name]?.enabled !== false);
  const [slowest] = paging.map(({ name, threshold }) => ({ name, factor: alerts[name]?.threshold ?? threshold.default })).toSorted((a, b) => a.factor - b.factor);
  const most = 1 / (1 - objective);
  if (slowest === undefined || most > slowest.factor) return [];
  const least = Math.ceil((1 - 1 / slowest.factor) * 1000 + 1) / 1000;
  const message = `is so low that even a total outage spends its budget only ${Number(most.toPrecision(3))} times as fast as allowed: no critical alert can fire`;
  const remedy = `promise ${least} or more, or lower alerts.${slowest.name}.threshold`;
  return [{ path, about: 'value', value: objective, message, remedy }];
}

function retentionFaults(config: ParsedConfig, intact: FileState['intact'], kit: KitIndex): readonly Fault[] {
  const { slos, objectives, systems, prometheus } = config;
  const { window, known } = kit.objectives;
  const watched = Object.keys(systems ?? {});
  const active = [
    ...known.filter(({ id, system }) => watched.includes(system) && objectives[id]?.enabled !== false).map(({ id }) => id),
    ...slos.map(({ system, name }) => `${system}-${name}`),
  ];
  const { time } = prometheus.retention;
  if (active.length === 0 || !intact(['prometheus', 'retention', 'time']) || time.milliseconds >= window.milliseconds) return [];
  const message = `is shorter than the ${formatDuration(window)} that error budgets are counted over`;
  const off = known.length > 0 ? `, or switch each objective off, as in objectives: {${active[0]}: {enabled: false}}` : '';
  return [{ path: ['prometheus', 'retention', 'time'], about: 'value', value: formatDuration(time), message, remedy: `keep ${defaults.prometheus.retention.time}${off}` }];
}

function metricFaults({ slos, systems }: ParsedConfig, i: number, kit: KitIndex, intact: FileState['intact']): readonly Fault[] {
  const slo = slos[i];
  if (slo === undefined) return [];
  const say = (key: string, value: unknown, message: string, remedy: string): readonly Fault[] => [{ path: ['slos', i, key], about: 'value', value, message, remedy }];
  const system = kit.systems.find(({ name }) => name === slo.system);
  const settings = systems?.[slo.system];
  if (system === undefined) return say('system', slo.system, 'is not the name of a system in the kit', suggest(slo.system, kit.systems.map(({ name }) => name)));
  if (settings === undefined) return intact(['systems', slo.system]) ? say('system', slo.system, 'is not watched', `add ${slo.system} to systems, or remove the objective`) : [];
  const known: readonly Known[] = [
    ...system.definitions,
    ...settings.metrics.map(({ name, type, labels, buckets }) => ({ name, type, labels: openLabels(labels), ...(buckets === undefined ? {} : { buckets }) })),
  ];
  const metric = known.find(({ name }) => name === slo.metric);
  const fitting = known.filter(({ type }) => (slo.kind === 'latency' ? type === 'histogram' : type !== 'gauge')).map(({ name }) => name);
  if (metric === undefined) return say('metric', slo.metric, `is not a metric of ${system.title}`, suggest(slo.metric, fitting));
  if (!fitting.includes(metric.name)) {
    return say('metric', slo.metric, `is a ${metric.type}, which counts no events${slo.kind === 'latency' ? ' by their duration' : ''}`, suggest(slo.metric, fitting));
  }
  const form = [...conditionFaults(slo, i, metric), ...(slo.kind === 'latency' ? thresholdFaults(slo.threshold, i, metric) : sidesFaults(slo, i))];
  return form.length > 0 ? form : contradictions(slo, i, metric);
}

function openLabels(labels: Readonly<Record<string, number>>): LabelSchema {
  return Object.fromEntries(Object.entries(labels).map(([label, budget]) => [label, open({ budget })]));
}

function thresholdFaults(threshold: number, i: number, { name, buckets = [] }: Known): readonly Fault[] {
  if (buckets.includes(threshold)) return [];
  const nearest = nearestBounds(buckets, threshold);
  const message = `is not a bucket of ${name}: what lies between two buckets cannot be counted`;
  return [{ path: ['slos', i, 'threshold'], about: 'value', value: threshold, message, remedy: `use one of the nearest: ${nearest.join(' or ')}` }];
}

function sidesFaults(slo: Extract<ParsedSlo, { readonly kind: 'availability' }>, i: number): readonly Fault[] {
  if (slo.bad !== undefined && slo.good !== undefined) {
    return [{ path: ['slos', i, 'good'], about: 'key', message: 'stands beside bad', remedy: 'keep one of them: whatever is not the one is the other' }];
  }
  const told = slo.bad ?? slo.good;
  if (told !== undefined && Object.keys(told).length > 0) return [];
  const path: Path = ['slos', i, slo.good === undefined ? 'bad' : 'good'];
  return [{ path, about: 'value', message: told === undefined ? 'is missing, and good as well' : 'names no label', remedy: 'say which events are bad, as in bad: {status: 5xx}' }];
}

function conditionFaults(slo: ParsedSlo, i: number, metric: Known): readonly Fault[] {
  const sides: readonly (readonly [string, SloConditions | undefined])[] = [
    ['where', slo.where],
    ...(slo.kind === 'availability' ? ([['bad', slo.bad], ['good', slo.good]] as const) : []),
  ];
  return sides.flatMap(([side, conditions = {}]) =>
    Object.entries(conditions).flatMap(([label, condition]): readonly Fault[] => {
      const path: Path = ['slos', i, side, label];
      const domain = Object.hasOwn(metric.labels, label) ? metric.labels[label] : undefined;
      if (domain === undefined) {
        return [{ path, about: 'key', message: `is not a label of ${metric.name}`, remedy: suggest(label, Object.keys(metric.labels)) }];
      }
      return valueFaults(condition, domain, path);
    }),
  );
}

function valueFaults(condition: SloCondition, domain: LabelDomain, path: Path): readonly Fault[] {
  if (typeof condition === 'string') return literalFaults([condition], domain, path);
  if (!('length' in condition)) {
    const { matching, not } = condition;
    if ((matching === undefined) === (not === undefined)) {
      return [{ path, about: 'value', value: condition, message: 'needs either matching or not', remedy: 'write one of them, as in {matching: "5.."}' }];
    }
    if (matching !== undefined) return regexFaults(matching, domain, [...path, 'matching']);
    return literalFaults(typeof not === 'string' ? [not] : (not ?? []), domain, [...path, 'not']);
  }
  return literalFaults(condition, domain, path);
}

function literalFaults(values: readonly string[], domain: LabelDomain, path: Path): readonly Fault[] {
  return values.flatMap((value): readonly Fault[] => {
    if (isClosed(domain)) {
      return domain.includes(value) ? [] : [{ path, about: 'value', value, message: 'is not a value of this label', remedy: suggest(value, domain) }];
    }
    if (domain.pattern === undefined || new RegExp(`^(?:${domain.pattern})$`).test(value)) return [];
    const remedy = 'write a value that does, or an expression, as in {matching: "5.."}';
    return [{ path, about: 'value', value, message: `does not have the form of this label’s values, ${domain.pattern}`, remedy }];
  });
}

function regexFaults(regex: string, domain: LabelDomain, path: Path): readonly Fault[] {
  let test: RegExp;
  try {
    test = new RegExp(`^(?:${regex})$`);
  } catch {
    return [{ path, about: 'value', value: regex, message: 'is not a regular expression', remedy: 'write one, such as 5.. or get|put' }];
  }
  if (!isClosed(domain) || domain.some((value) => test.test(value))) return [];
  return [{ path, about: 'value', value: regex, message: 'matches no value of this label', remedy: suggest(regex, domain) }];
}
