import type { Chart } from 'cdk8s';
import { IntOrString, KubeConfigMap, KubeService, KubeStatefulSet, Quantity, type ObjectMeta, type ServicePort } from 'cdk8s-plus-28/lib/imports/k8s.js';
import { fileName, mountFolders } from '../stack/mount.ts';
import { peersName, portOf, type Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { selectorOf, type Placement } from './kubernetesNames.ts';
import { podSpec, volumeName, type ConfigFolder } from './kubernetesPod.ts';
import { checksum, mountedFiles, type MountedFile } from './mounted.ts';

/** The objects that run one service: its ConfigMaps, its Services, its StatefulSet. */
export function addService(chart: Chart, service: Service, artifacts: readonly Artifact[], { namespace, labels }: Placement): void {
  const selector = selectorOf(service);
  const metadata = (name: string) => ({ name, namespace, labels: { ...labels, ...selector } });
  const files = mountedFiles(service, artifacts);
  const folders = mountFolders(files).map(({ folder, files: own }) =>
    // What people fill in is theirs from the start: whatever stood in a manifest would take its place at every apply.
    own.every(({ editable }) => editable === true)
      ? { folder, optional: true, maps: [{ name: `${service.name}-${fileName(folder)}`, files: [] }] }
      : { folder, maps: configMaps(`${service.name}-${volumeName(folder)}`, own) },
  );
  for (const { name, files: own } of folders.filter(({ optional }) => optional !== true).flatMap(({ maps }) => maps)) {
    new KubeConfigMap(chart, name, {
      metadata: metadata(name),
      data: Object.fromEntries(own.map(({ key, content }) => [key, content])),
    });
  }
  const ports = service.ports.map(({ name, port, protocol }) => ({
    name,
    port,
    targetPort: IntOrString.fromString(name),
    ...(protocol === undefined ? {} : { protocol }),
  }));
  new KubeService(chart, 'service', {
    metadata: metadata(service.name),
    spec: {
      selector,
      ports,
      // Replicas do not hold quite the same: who has asked one goes on asking it, as long as it is there.
      ...(service.replicas === undefined ? {} : { sessionAffinity: 'ClientIP' }),
    },
  });
  if (service.replicas !== undefined) addPeers(chart, service, ports, metadata(peersName(service.name)));
  new KubeStatefulSet(chart, 'stateful-set', {
    metadata: metadata(service.name),
    spec: {
      replicas: service.replicas?.count ?? 1,
      serviceName: service.replicas === undefined ? service.name : peersName(service.name),
      // Replicas that wait for each other to be ready could wait for good.
      ...(service.replicas === undefined ? {} : { podManagementPolicy: 'Parallel' }),
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { ...labels, ...selector }, ...annotations(service, files) },
        spec: podSpec(service, folders.map(({ maps, ...folder }): ConfigFolder => ({ ...folder, names: maps.map(({ name }) => name) }))),
      },
      ...claims(service),
    },
  });
}

/** An API server takes no ConfigMap of more than 1 MiB: https://kubernetes.io/docs/concepts/configuration/configmap/. The rest is for metadata. */
const mostBytes = 1_000_000;

/** The files of a folder in one ConfigMap; where it could not hold them, each in one of its own, so that its name tells what is in it. */
function configMaps(name: string, files: readonly MountedFile[]): readonly { readonly name: string; readonly files: readonly MountedFile[] }[] {
  const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  return bytes <= mostBytes ? [{ name, files }] : files.map((file) => ({ name: `${name}-${volumeName(file.key.replace(/\.[^.]+$/, ''))}`, files: [file] }));
}

/** Gives each replica a name of its own. It has one before it is ready: that is when the others must find it. */
function addPeers(chart: Chart, service: Service, ports: ServicePort[], metadata: ObjectMeta): void {
  new KubeService(chart, 'peers', {
    metadata,
    spec: { clusterIp: 'None', publishNotReadyAddresses: true, selector: selectorOf(service), ports },
  });
}

function annotations(service: Service, files: readonly MountedFile[]): Pick<ObjectMeta, 'annotations'> {
  const { metrics, system } = service;
  const atStart = files.filter(({ reloaded }) => reloaded !== true);
  const all = {
    // A new configuration means a new pod, where the process would not notice it.
    ...(atStart.length === 0 ? {} : { 'obskit/config-sha256': checksum(atStart) }),
    // What Prometheus' pod discovery asks for. The stack's own services are scraped by name.
    ...(metrics === undefined || system === undefined
      ? {}
      : {
          'prometheus.io/scrape': 'true',
          'prometheus.io/port': String(portOf(service, metrics.port).port),
          'prometheus.io/path': metrics.path,
        }),
  };
  return Object.keys(all).length === 0 ? {} : { annotations: all };
}

function claims({ storage }: Service) {
  return storage.length === 0
    ? {}
    : {
        volumeClaimTemplates: storage.map(({ name, size }) => ({
          metadata: { name },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: Quantity.fromString(size) } } },
        })),
      };
}
