import { ownedBy, type AnyMetric, type Metric } from './metric.ts';

/** Metrics that belong together on a page: their title, and each metric under the name the code uses for it. */
export interface Family<M extends Readonly<Record<string, AnyMetric>> = Readonly<Record<string, AnyMetric>>> {
  readonly title: string;
  readonly metrics: M;
}

type Families = Readonly<Record<string, Family>>;

type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void ? I : never;

/** The metrics of all families, under one roof. */
export type MetricsOf<F extends Families> = UnionToIntersection<F[keyof F]['metrics']>;

/** What one kind of target measures. Its name is also its scrape job. */
export interface System {
  readonly name: string;
  /** As people write it: `HedgehogDB`. */
  readonly title: string;
  /** One sentence on what it is. */
  readonly description: string;
  readonly families: Families;
  /** The port its targets expose metrics on when a deployment does not say. */
  readonly port: number;
  /** The port that its reference node takes gRPC on; it speaks none when left out. */
  readonly grpcPort?: number;
  /** Whether its reference node keeps something on disk that must survive a restart. */
  readonly keepsData: boolean;
  /** Set where a target may expose metrics that only its deployment knows: they are declared in obskit.yaml. */
  readonly dynamic: boolean;
}

/** A system whose metrics the type checker knows one by one. */
export interface TypedSystem<F extends Families> extends System {
  readonly families: F;
  readonly metrics: MetricsOf<F>;
}

export interface SystemDefinition<F extends Families> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly port: number;
  readonly families: F;
  readonly grpcPort?: number;
  readonly keepsData?: boolean;
  readonly dynamic?: boolean;
}

/**
 * Declares a system's catalogue. Every metric becomes the system's own, so that a query knows which job to ask.
 * @throws RangeError when two metrics share a name or a key
 */
export function defineSystem<const F extends Families>(definition: SystemDefinition<F>): TypedSystem<F> {
  const { name, title, description, port, grpcPort, keepsData = false, dynamic = false } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new RangeError(`system "${name}": a name is lower-case letters, digits and dashes`);
  const metrics: Record<string, AnyMetric> = {};
  const seen = new Set<string>();
  const families = Object.fromEntries(
    Object.entries(definition.families).map(([key, family]) => {
      const owned = Object.fromEntries(
        Object.entries(family.metrics).map(([id, metric]) => [id, ownedBy(metric as Metric, name)]),
      );
      for (const [id, metric] of Object.entries(owned)) {
        if (id in metrics) throw new RangeError(`system "${name}": two metrics are called ${id}`);
        if (seen.has(metric.name)) throw new RangeError(`system "${name}" declares ${metric.name} twice`);
        seen.add(metric.name);
        metrics[id] = metric;
      }
      return [key, { title: family.title, metrics: owned }];
    }),
  ) as Families as F;
  return { name, title, description, port, ...(grpcPort === undefined ? {} : { grpcPort }), keepsData, dynamic, families, metrics: metrics as MetricsOf<F> };
}

/**
 * A system with some metrics more, declared by a deployment rather than by the code.
 * @throws RangeError when the system has a family of that key, or a metric of one of the names
 */
export function withFamily(system: System, key: string, family: Family): System {
  if (key in system.families) throw new RangeError(`system "${system.name}" has a family "${key}" already`);
  return defineSystem({ ...system, families: { ...system.families, [key]: family } });
}

/** Every metric of a system, in the order of its catalogue. */
export function metricsOf(system: System): readonly AnyMetric[] {
  return Object.values(system.families).flatMap((family) => Object.values(family.metrics));
}

/** The names of all labels of a system's metrics, each once, in the order of its catalogue. */
export function labelNamesOf(system: System): readonly string[] {
  return [...new Set(metricsOf(system).flatMap(({ labels }) => Object.keys(labels)))];
}
