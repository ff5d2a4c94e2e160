import type { Chart } from 'cdk8s';
import { IntOrString, KubeNetworkPolicy, type NetworkPolicyEgressRule, type NetworkPolicyIngressRule, type NetworkPolicyPeer } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Config } from '../config/config.ts';
import type { Exposure } from '../config/kubernetesConfig.ts';
import { otlpEntrance, otlpPortNames } from '../stack/otlp.ts';
import { portOf, type Service } from '../stack/service.ts';
import { shownPort } from './kubernetesExpose.ts';
import { selectorOf, type Placement } from './kubernetesNames.ts';

/**
 * No pod of the deployment may talk to anything, but for name resolution, for what the services' connections say, and for
 * what comes in from beyond it. Other pods of the namespace are none of its business: they may be what it watches.
 */
export function addNetworkPolicies(chart: Chart, services: readonly Service[], config: Config, { namespace, labels }: Placement): void {
  const { expose, otlpFrom } = config.kubernetes;
  const metadata = (name: string) => ({ name, namespace, labels });
  const deployment = { matchLabels: { 'app.kubernetes.io/part-of': config.name } };
  new KubeNetworkPolicy(chart, 'default-deny', {
    metadata: metadata('default-deny'),
    spec: { podSelector: deployment, policyTypes: ['Ingress', 'Egress'] },
  });
  new KubeNetworkPolicy(chart, 'allow-dns', {
    metadata: metadata('allow-dns'),
    // To any address: where a cluster caches names on its nodes, the server is no pod.
    spec: { podSelector: deployment, policyTypes: ['Egress'], egress: [{ ports: [port('UDP', 53), port('TCP', 53)] }] },
  });
  for (const service of services) {
    new KubeNetworkPolicy(chart, service.name, {
      metadata: metadata(service.name),
      spec: {
        podSelector: { matchLabels: selectorOf(service) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [...ingress(service, services), ...exposed(service, expose), ...(service.name === otlpEntrance(config) ? spansFrom(service, otlpFrom) : [])],
        egress: [...egress(service, services), ...toApi(service)],
      },
    });
  }
}

function port(protocol: 'TCP' | 'UDP', number: number) {
  return { protocol, port: IntOrString.fromNumber(number) };
}

function reach(server: Service, name: string) {
  const { protocol = 'TCP', port: number } = portOf(server, name);
  return [port(protocol, number)];
}

function ingress(service: Service, services: readonly Service[]): readonly NetworkPolicyIngressRule[] {
  return services.flatMap((client) =>
    client.connectsTo
      .filter(({ to }) => to === service.name)
      .map((connection) => ({
        from: [{ podSelector: { matchLabels: selectorOf(client) } }],
        ports: reach(service, connection.port),
      })),
  );
}

/** What a controller lets in from outside, its pods may hand on. */
function exposed(service: Service, exposures: readonly Exposure[]): readonly NetworkPolicyIngressRule[] {
  return exposures
    .filter((exposure) => exposure.service === service.name)
    .map(({ fromNamespaces }) => ({ from: [namespaces(fromNamespaces)], ports: [port('TCP', shownPort(service))] }));
}

function namespaces(labels: Readonly<Record<string, string>>): NetworkPolicyPeer {
  return { namespaceSelector: Object.keys(labels).length === 0 ? {} : { matchLabels: labels } };
}

/** Spans and logs of other programs of the cluster. */
function spansFrom(service: Service, from: Readonly<Record<string, string>> | undefined): readonly NetworkPolicyIngressRule[] {
  return from === undefined ? [] : [{ from: [namespaces(from)], ports: otlpPortNames.flatMap((name) => reach(service, name)) }];
}

/**
 * The API server is no pod, and has another address in every cluster: these are its ports, that of its Service, and those
 * behind it, as kubeadm and k3s, minikube, and MicroK8s choose them. A policy sees the one or the other, by network plugin.
 */
const apiPorts = [443, 6443, 8443, 16443] as const;

function toApi({ discoversPods, outside }: Service): readonly NetworkPolicyEgressRule[] {
  return discoversPods === undefined || outside ? [] : [{ ports: apiPorts.map((number) => port('TCP', number)) }];
}

function egress(service: Service, services: readonly Service[]): readonly NetworkPolicyEgressRule[] {
  const inside = service.connectsTo.flatMap((connection) =>
    services
      .filter(({ name }) => name === connection.to)
      .map((server) => ({
        to: [{ podSelector: { matchLabels: selectorOf(server) } }],
        ports: reach(server, connection.port),
      })),
  );
  // Pods of other namespaces are named too: to some network plugins an address block does not cover pods.
  const anywhere = { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }, { namespaceSelector: {} }] };
  return service.outside ? [...inside, anywhere] : inside;
}
