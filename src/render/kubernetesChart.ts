import { App, Chart } from 'cdk8s';
import { KubeNamespace } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Config } from '../config/config.ts';
import { deploymentLabels } from '../config/kubernetesConfig.ts';
import type { Artifact } from './artifact.ts';
import type { Placement } from './kubernetesNames.ts';
import { yamlFile } from './yaml.ts';

export function placementOf(config: Config): Placement {
  return { namespace: config.namespace, labels: deploymentLabels(config.name) };
}

/** @param outdir where `app.synth()` writes; cdk8s' own default when left out */
export function newApp(outdir?: string): App {
  return new App(outdir === undefined ? {} : { outdir });
}

/** Labels of a namespace in which no pod may do more than those of the stack do. */
export const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' } as const;

/** The namespace, in a file that `kubectl apply -f <folder>` reads before all others. */
export function addNamespace(app: App, { namespace, labels }: Placement, standard: Readonly<Record<string, string>>): void {
  new KubeNamespace(new Chart(app, '00-namespace'), 'namespace', {
    metadata: {
      name: namespace,
      labels: { ...labels, ...standard },
    },
  });
}

/** What `app.synth()` would write, in our own hand: cdk8s' takes ten times as long over a dashboard in a ConfigMap. */
export function manifests(app: App, folder: string): readonly Artifact[] {
  return app.charts.map((chart) => ({
    path: `${folder}/${chart.node.id}${app.outputFileExtension}`,
    content: yamlFile(...chart.toJson()),
  }));
}
