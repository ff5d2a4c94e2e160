import type { Chart } from 'cdk8s';
import { IntOrString, KubeNetworkPolicy, type NetworkPolicyEgressRule, type NetworkPolicyIngressRule } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Exposure } from '../config/kubernetesConfig.ts';
import { portOf, type Service } from '../stack/service.ts';
import { shownPort } from './kubernetesExpose.ts';
import { selectorOf, type Placement } from './kubernetesNames.ts';

/** Nothing may talk to anything, but for name resolution, for what the services' connections say, and for what is exposed. */
export function addNetworkPolicies(chart: Chart, services: readonly Service[], exposures: readonly Exposure[], { namespace, labels }: Placement): void {
  const metadata = (name: string) => ({ name, namespace, labels });
  new KubeNetworkPolicy(chart, 'default-deny', {
    metadata: metadata('default-deny'),
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
  new KubeNetworkPolicy(chart, 'allow-dns', {
    metadata: metadata('allow-dns'),
    // To any address: where a cluster caches names on its nodes, the server is no pod.
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [port('UDP', 53), port('TCP', 53)] }] },
  });
  for (const service of services) {
    new KubeNetworkPolicy(chart, service.name, {
      metadata: metadata(service.name),
      spec: {
        podSelector: { matchLabels: selectorOf(service) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [...ingress(service, services), ...exposed(service, exposures)],
        egress: [...egress(service, services)],
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
    .map(({ fromNamespaces }) => ({
      from: [{ namespaceSelector: Object.keys(fromNamespaces).length === 0 ? {} : { matchLabels: fromNamespaces } }],
      ports: [port('TCP', shownPort(service))],
    }));
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
