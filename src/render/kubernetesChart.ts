import { App, Chart } from 'cdk8s';
import { KubeNamespace } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Config } from '../config/config.ts';
import type { Artifact } from './artifact.ts';
import type { Placement } from './kubernetesNames.ts';
import { yamlFile } from './yaml.ts';

export function placementOf(config: Config): Placement {
  return { namespace: config.namespace, labels: { 'app.kubernetes.io/part-of': config.name, 'app.kubernetes.io/managed-by': 'obskit' } };
}

/** @param outdir where `app.synth()` writes; cdk8s' own default when left out */
export function newApp(outdir?: string): App {
  return new App(outdir === undefined ? {} : { outdir });
}

/** The namespace, in a file that `kubectl apply -f <folder>` reads before all others. */
export function addNamespace(app: App, { namespace, labels }: Placement): void {
  new KubeNamespace(new Chart(app, '00-namespace'), 'namespace', {
    metadata: {
      name: namespace,
      labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' },
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
