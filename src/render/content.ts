import type { Config } from '../config/config.ts';
import type { System } from '../metric/system.ts';
import { artifactPaths } from '../stack/mount.ts';
import type { Artifact } from './artifact.ts';
import type { AlertsThere } from './inhibitions.ts';
import { yamlFile } from './yaml.ts';

/** Everything that a deployment is made of, as values: what the renderers read. */
export interface Content extends AlertsThere {
  readonly config: Config;
  /** The systems that the configuration names, with the metrics it declares, in its order. */
  readonly systems: readonly System[];
  /** Rule files, by name. */
  readonly rules: readonly RuleFile[];
  readonly dashboards: readonly Dashboard[];
}

export interface RuleFile {
  /** Without extension: `hedgehog`. */
  readonly name: string;
  readonly groups: readonly RuleGroupYaml[];
  /** The groups for a cluster that has a Prometheus and Alertmanager of its own, where they are not the same. */
  readonly elsewhere?: readonly RuleGroupYaml[];
}

/** A rule group with Prometheus' own keys, which the operator's PrometheusRule shares. */
export interface RuleGroupYaml {
  readonly name: string;
  readonly interval?: string;
  readonly limit?: number;
  readonly rules: readonly RuleYaml[];
}

export type RuleYaml = {
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
} & (
  | { readonly record: string }
  | {
      readonly alert: string;
      readonly for?: string;
      readonly keep_firing_for?: string;
      readonly annotations?: Readonly<Record<string, string>>;
    }
);

/** The names of all alerts of some rule files. */
export function alertNames(rules: readonly RuleFile[]): readonly string[] {
  return rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : []))));
}

export interface Dashboard {
  /** Without extension; unique. */
  readonly name: string;
  /** The title of the folder in Grafana. */
  readonly folder: string;
  readonly json: string;
  /** That for a cluster that has a Prometheus and Alertmanager of its own, where it is not the same. */
  readonly elsewhere?: string;
}

/** The rule files, as Prometheus reads them. */
export function renderRules(rules: readonly RuleFile[]): readonly Artifact[] {
  return rules.map(({ name, groups }) => ({ path: artifactPaths.rules(name), content: yamlFile({ groups }) }));
}

export function renderDashboards(dashboards: readonly Dashboard[]): readonly Artifact[] {
  return dashboards.map(({ name, json }) => ({ path: artifactPaths.dashboard(name), content: json }));
}
