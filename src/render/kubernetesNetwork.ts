import type { Chart } from 'cdk8s';
import { IntOrString, KubeNetworkPolicy, type NetworkPolicyEgressRule, type NetworkPolicyIngressRule } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { portOf, type Service } from '../stack/service.ts';
import { selectorOf, type Placement } from './kubernetesService.ts';

/** Nothing may talk to anything, but for name resolution, and for what the services' connections say. */
export function addNetworkPolicies(chart: Chart, services: readonly Service[], { namespace, labels }: Placement): void {
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
        ingress: [...ingress(service, services)],
        egress: [...egress(service, services)],
      },
    });
  }
}

function port(protocol: 'TCP' | 'UDP', number: number) {
  return { protocol, port: IntOrString.fromNumber(number) };
}

function ingress(service: Service, services: readonly Service[]): readonly NetworkPolicyIngressRule[] {
  return services.flatMap((client) =>
    client.connectsTo
      .filter(({ to }) => to === service.name)
      .map((connection) => ({
        from: [{ podSelector: { matchLabels: selectorOf(client) } }],
        ports: [port('TCP', portOf(service, connection.port).port)],
      })),
  );
}

function egress(service: Service, services: readonly Service[]): readonly NetworkPolicyEgressRule[] {
  const inside = service.connectsTo.flatMap((connection) =>
    services
      .filter(({ name }) => name === connection.to)
      .map((server) => ({
        to: [{ podSelector: { matchLabels: selectorOf(server) } }],
        ports: [port('TCP', portOf(server, connection.port).port)],
      })),
  );
  // Pods of other namespaces are named too: to some network plugins an address block does not cover pods.
  const anywhere = { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }, { namespaceSelector: {} }] };
  return service.outside ? [...inside, anywhere] : inside;
}
