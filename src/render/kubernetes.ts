import { Chart, type App } from 'cdk8s';
import {
  KubeClusterRole,
  KubeClusterRoleBinding,
  KubeRole,
  KubeRoleBinding,
  KubeServiceAccount,
  type PolicyRule,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Config } from '../config/config.ts';
import type { Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { addDisruptionBudgets } from './kubernetesDisruption.ts';
import { addExposures } from './kubernetesExpose.ts';
import { addNamespace, manifests, newApp, placementOf, restricted } from './kubernetesChart.ts';
import { accountName, type Placement } from './kubernetesNames.ts';
import { addService } from './kubernetesService.ts';
import { addNetworkPolicies } from './kubernetesNetwork.ts';

/** Everything that the deployment is made of, for a cluster with nothing in it: one chart a service. */
export function standaloneApp(config: Config, services: readonly Service[], artifacts: readonly Artifact[], outdir?: string): App {
  const app = newApp(outdir);
  const placement = placementOf(config);
  addNamespace(app, placement, restricted);
  addNetworkPolicies(new Chart(app, '01-network'), services, config, placement);
  addDisruptionBudgets(new Chart(app, '02-disruption'), services, placement);
  for (const service of services) {
    const chart = new Chart(app, service.name);
    addAccount(chart, service, placement);
    addService(chart, service, artifacts, placement);
    addExposures(chart, config.kubernetes.expose.filter((exposure) => exposure.service === service.name), service, placement);
  }
  return app;
}

export function renderStandalone(config: Config, services: readonly Service[], artifacts: readonly Artifact[]): readonly Artifact[] {
  return manifests(standaloneApp(config, services, artifacts), 'kubernetes/standalone');
}

/** Discovery lists the pods and is told of changes; it never asks for one of them. */
const listPods: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] };

/** The account of a service that lists pods, with the right to do so in the namespaces it looks at and nowhere else. */
function addAccount(chart: Chart, service: Service, { namespace, labels }: Placement): void {
  const name = accountName(service);
  if (name === undefined || service.discoversPods === undefined) return;
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  new KubeServiceAccount(chart, 'account', { metadata: { name, namespace, labels }, automountServiceAccountToken: false });
  const { namespaces } = service.discoversPods;
  if (namespaces.length === 0) {
    // A role for the whole cluster is no namespace's own: its name says whose it is.
    const role = `${namespace}-${name}-pods`;
    new KubeClusterRole(chart, 'role', { metadata: { name: role, labels }, rules: [listPods] });
    new KubeClusterRoleBinding(chart, 'role-binding', { metadata: { name: role, labels }, subjects, roleRef: roleRef('ClusterRole', role) });
  }
  for (const watched of namespaces) {
    const role = `${namespace}-${name}-pods`;
    const metadata = { name: role, namespace: watched, labels };
    new KubeRole(chart, `role-${watched}`, { metadata, rules: [listPods] });
    new KubeRoleBinding(chart, `role-binding-${watched}`, { metadata, subjects, roleRef: roleRef('Role', role) });
  }
}

function roleRef(kind: 'Role' | 'ClusterRole', name: string) {
  return { apiGroup: 'rbac.authorization.k8s.io', kind, name };
}
