import type { Config, DeclaredSlo } from '../config/config.ts';
import { matchersFrom } from '../config/sloConditions.ts';
import type { Kit } from '../kit/kit.ts';
import { formatDuration } from '../metric/duration.ts';
import type { AnyMetric, Histogram } from '../metric/metric.ts';
import { selector } from '../metric/selector.ts';
import { metricsOf, type System } from '../metric/system.ts';
import type { Deployment } from '../rules/ruleFile.ts';
import { countedSlo, timedSlo, type Slo } from '../rules/slo.ts';
import { sloTestFiles } from '../rules/sloTests.ts';
import type { Artifact } from './artifact.ts';
import { yamlFile } from './yaml.ts';

/** The objectives of a deployment: the kit's for the systems it watches, as it has changed them, and its own. */
export function deployedSlos({ objectives, slos }: Config, deployed: readonly { readonly kit: Kit; readonly system: System }[]): readonly Slo[] {
  return deployed.flatMap(({ kit, system }) => [
    ...kit.slos.flatMap((slo): readonly Slo[] => {
      const { enabled, ...changed } = objectives[slo.id] ?? {};
      if (enabled === false) return [];
      return [{ ...slo, objective: changed.objective ?? slo.objective, minimumEvents: changed.minimumEvents ?? slo.minimumEvents }];
    }),
    ...slos.filter((slo) => slo.system === system.name).map((slo) => declaredSlo(slo, system)),
  ]);
}

/** promtool's test files of objectives. */
export function renderSloTests(slos: readonly Slo[], deployment: Deployment): readonly Artifact[] {
  return sloTestFiles(slos, deployment).map(({ name, ruleFiles, evaluationInterval, groupOrder, tests }) => ({
    path: `tests/${name}.yaml`,
    content: yamlFile({
      rule_files: ruleFiles.map((file) => `../rules/${file}.yaml`),
      evaluation_interval: formatDuration(evaluationInterval),
      group_eval_order: groupOrder,
      tests,
    }),
  }));
}

/** @throws RangeError when the metric is not there, which the configuration's checks exclude */
function declaredSlo(slo: DeclaredSlo, system: System): Slo {
  const metric = metricsOf(system).find(({ name }) => name === slo.metric);
  if (metric === undefined) throw new RangeError(`SLO ${slo.system}-${slo.name}: ${system.title} has no metric ${slo.metric}`);
  const where = matchersFrom(slo.where);
  if (slo.kind === 'latency') {
    return timedSlo(slo.system, slo.name, metric as AnyMetric as Histogram, { threshold: slo.threshold, matchers: where }, slo);
  }
  const told = { matchers: matchersFrom(slo.good ?? slo.bad ?? {}), isGood: slo.good !== undefined };
  return countedSlo(slo.system, slo.name, selector(metric, metric.type === 'histogram' ? 'count' : 'value', where), told, slo);
}
