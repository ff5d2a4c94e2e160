import type { Chart } from 'cdk8s';
import { IntOrString, KubePodDisruptionBudget } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Service } from '../stack/service.ts';
import { groupOf, type Placement } from './kubernetesNames.ts';

/**
 * Where several pods do the same, maintenance takes one of them at a time. What runs once has no budget: one that lets its
 * only pod go says nothing, and one that does not would keep a machine from ever being drained.
 */
export function addDisruptionBudgets(chart: Chart, services: readonly Service[], { namespace, labels }: Placement): void {
  for (const group of new Set(services.map(({ name, system }) => system ?? name))) {
    const members = services.filter(({ name, system }) => (system ?? name) === group);
    const [first] = members;
    if (first === undefined || members.reduce((pods, { replicas }) => pods + (replicas?.count ?? 1), 0) < 2) continue;
    new KubePodDisruptionBudget(chart, group, {
      metadata: { name: group, namespace, labels },
      spec: {
        maxUnavailable: IntOrString.fromNumber(1),
        selector: { matchLabels: { ...groupOf(first), 'app.kubernetes.io/part-of': labels['app.kubernetes.io/part-of'] ?? '' } },
        // A pod that is not ready anyway may go: else a broken one would block the repair of its machine.
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
