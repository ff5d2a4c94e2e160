import { ApiObject, type Chart } from 'cdk8s';
import { KubeIngress } from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Exposure } from '../config/kubernetesConfig.ts';
import { portOf, type Service } from '../stack/service.ts';
import { selectorOf, type Placement } from './kubernetesNames.ts';

/** The port of a service that people open. */
export function shownPort(service: Service): number {
  return portOf(service, 'http').port;
}

/** The ways into a service from outside the cluster. */
export function addExposures(chart: Chart, exposures: readonly Exposure[], service: Service, placement: Placement): void {
  exposures.forEach((exposure, index) => addExposure(chart, exposure, service, index === 0 ? service.name : `${service.name}-${index + 1}`, placement));
}

function addExposure(chart: Chart, exposure: Exposure, service: Service, objectName: string, { namespace, labels }: Placement): void {
  const { host } = exposure;
  const metadata = { name: objectName, namespace, labels: { ...labels, ...selectorOf(service) } };
  const port = shownPort(service);
  if (exposure.kind === 'ingress') {
    const { class: ingressClassName, tlsSecret, annotations } = exposure;
    new KubeIngress(chart, `expose-${host}`, {
      metadata: { ...metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
      spec: {
        ...(ingressClassName === undefined ? {} : { ingressClassName }),
        ...(tlsSecret === undefined ? {} : { tls: [{ hosts: [host], secretName: tlsSecret }] }),
        rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service.name, port: { number: port } } } }] } }],
      },
    });
    return;
  }
  const { name, namespace: gatewayNamespace, section } = exposure.gateway;
  new ApiObject(chart, `expose-${host}`, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata,
    spec: {
      parentRefs: [{ name, ...(gatewayNamespace === undefined ? {} : { namespace: gatewayNamespace }), ...(section === undefined ? {} : { sectionName: section }) }],
      hostnames: [host],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: service.name, port }] }],
    },
  });
}
