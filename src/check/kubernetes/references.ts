import type { Finding } from '../finding.ts';
import { at, listAt, textsAt, titleOf, type KubernetesObject } from './objects.ts';

/** Names that objects call each other by, of things that are not there: Kubernetes accepts them, and the pod never starts. */
export function lintReferences(objects: readonly KubernetesObject[]): readonly Finding[] {
  return objects.flatMap((object) => {
    const flavour = objects.filter((other) => flavourOf(other) === flavourOf(object));
    switch (object.kind) {
      case 'StatefulSet':
        return statefulSetFindings(object, flavour);
      case 'Service':
        return serviceFindings(object, flavour);
      case 'ServiceMonitor':
        return monitorFindings(object, flavour);
      case 'Ingress':
      case 'HTTPRoute':
        return backendFindings(object, flavour);
      default:
        return [];
    }
  });
}

/** The folder: the manifests of one are applied together, and without those of the other. */
function flavourOf({ file }: KubernetesObject): string {
  return file.slice(0, file.lastIndexOf('/'));
}

function statefulSetFindings(set: KubernetesObject, others: readonly KubernetesObject[]): readonly Finding[] {
  const pod = ['spec', 'template', 'spec'] as const;
  const volumes = listAt(set.value, ...pod, 'volumes');
  const there = [...volumes.map((volume) => at(volume, 'name')), ...listAt(set.value, 'spec', 'volumeClaimTemplates').map((claim) => at(claim, 'metadata', 'name'))];
  const mounts = listAt(set.value, ...pod, 'containers').flatMap((container, i) => listAt(container, 'volumeMounts').map((mount, m) => ({ name: at(mount, 'name'), path: `spec.template.spec.containers[${i}].volumeMounts[${m}]` })));
  const sources = volumes.flatMap((volume, i) => {
    const path = `spec.template.spec.volumes[${i}]`;
    return [{ source: volume, path }, ...listAt(volume, 'projected', 'sources').map((source, n) => ({ source, path: `${path}.projected.sources[${n}]` }))];
  });
  const maps = sources.flatMap(({ source, path }) => {
    const name = at(source, 'configMap', 'name');
    return name === undefined || at(source, 'configMap', 'optional') === true ? [] : [{ name, path: `${path}.configMap` }];
  });
  const governing = at(set.value, 'spec', 'serviceName');
  return [
    ...mounts
      .filter(({ name }) => !there.includes(name))
      .map(({ name, path }) => missing(set, path, `mounts the volume ${String(name)}, which its pod does not have`, 'Add the volume, or mount one that is there')),
    ...maps
      .filter(({ name }) => !others.some((other) => other.kind === 'ConfigMap' && other.name === name))
      .map(({ name, path }) => missing(set, path, `reads the ConfigMap ${String(name)}, which is not in the output`, 'Write the ConfigMap, or name one that is there')),
    ...(others.some((other) => other.kind === 'Service' && other.name === governing)
      ? []
      : [missing(set, 'spec.serviceName', `is governed by the Service ${String(governing)}, which is not in the output`, 'Name a Service that is there')]),
  ];
}

function serviceFindings(service: KubernetesObject, others: readonly KubernetesObject[]): readonly Finding[] {
  const selector = textsAt(service.value, 'spec', 'selector');
  const sets = others.filter((other) => other.kind === 'StatefulSet' && carries(textsAt(other.value, 'spec', 'template', 'metadata', 'labels'), selector));
  if (sets.length === 0) return [missing(service, 'spec.selector', 'selects no pod of the output', 'Select by labels that its pods carry')];
  const named = sets.flatMap((set) => listAt(set.value, 'spec', 'template', 'spec', 'containers').flatMap((container) => listAt(container, 'ports').flatMap((port) => [at(port, 'name'), at(port, 'containerPort')])));
  return listAt(service.value, 'spec', 'ports').flatMap((port, i) => {
    const target = at(port, 'targetPort');
    if (target === undefined || named.includes(target)) return [];
    return [missing(service, `spec.ports[${i}].targetPort`, `leads to the port ${String(target)}, which no container has`, `Use one of ${[...new Set(named)].join(', ')}`)];
  });
}

function monitorFindings(monitor: KubernetesObject, others: readonly KubernetesObject[]): readonly Finding[] {
  const selector = textsAt(monitor.value, 'spec', 'selector', 'matchLabels');
  const services = others.filter((other) => other.kind === 'Service' && carries(textsAt(other.value, 'metadata', 'labels'), selector));
  if (services.length === 0) return [missing(monitor, 'spec.selector', 'selects no Service of the output', 'Select by labels that its Services carry')];
  const ports = services.flatMap((service) => listAt(service.value, 'spec', 'ports').map((port) => at(port, 'name')));
  return listAt(monitor.value, 'spec', 'endpoints').flatMap((endpoint, i) => {
    const port = at(endpoint, 'port');
    if (ports.includes(port)) return [];
    return [missing(monitor, `spec.endpoints[${i}].port`, `scrapes the port ${String(port)}, which none of its Services has`, `Use one of ${[...new Set(ports)].join(', ')}`)];
  });
}

/** An Ingress and an HTTPRoute say the same in other words: both name a Service and one of its ports. */
function backendFindings(object: KubernetesObject, others: readonly KubernetesObject[]): readonly Finding[] {
  const backends =
    object.kind === 'Ingress'
      ? listAt(object.value, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths').map((path) => ({ name: at(path, 'backend', 'service', 'name'), port: at(path, 'backend', 'service', 'port', 'number') })))
      : listAt(object.value, 'spec', 'rules').flatMap((rule) => listAt(rule, 'backendRefs').map((backend) => ({ name: at(backend, 'name'), port: at(backend, 'port') })));
  return backends.flatMap(({ name, port }) => {
    const service = others.find((other) => other.kind === 'Service' && other.name === name);
    if (service !== undefined && listAt(service.value, 'spec', 'ports').some((candidate) => at(candidate, 'port') === port)) return [];
    return [missing(object, 'spec.rules', `leads to port ${String(port)} of the Service ${String(name)}, which is not in the output`, 'Name a Service that is there, and one of its ports')];
  });
}

function carries(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}

function missing(object: KubernetesObject, path: string, message: string, remedy: string): Finding {
  return { rule: 'kubernetes/dangling-reference', severity: 'error', place: { file: object.file, path: `${titleOf(object)} ${path}` }, message: `${titleOf(object)} ${message}`, remedy };
}
