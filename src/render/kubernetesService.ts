import type { Chart } from 'cdk8s';
import {
  IntOrString,
  KubeConfigMap,
  KubeService,
  KubeStatefulSet,
  Quantity,
  type Container,
  type EnvVar,
  type Probe,
  type Volume,
  type VolumeMount,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
import { mountFolders } from '../stack/mount.ts';
import { isSecret, portOf, type Amount, type Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { checksum, mountedFiles, type MountedFile } from './mounted.ts';

/** What every object of a deployment carries. */
export interface Placement {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The labels that select one service's pods, and nothing else. They never change: a selector cannot. */
export function selectorOf({ name, system }: Service): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': system ?? name, 'app.kubernetes.io/instance': name };
}

/** The Secret that a service reads its values from. The user makes it; no manifest holds one. */
export function secretName(service: Service): string {
  return `${service.name}-secrets`;
}

/** The account of a service that uses the Kubernetes API; the others have none. */
export function accountName(service: Service): string | undefined {
  return service.discoversPods === undefined ? undefined : service.name;
}

/** The objects that run one service: its ConfigMaps, its Service, its StatefulSet. */
export function addService(chart: Chart, service: Service, artifacts: readonly Artifact[], { namespace, labels }: Placement): void {
  const selector = selectorOf(service);
  const metadata = (name: string) => ({ name, namespace, labels: { ...labels, ...selector } });
  const folders = mountFolders(mountedFiles(service, artifacts)).map(({ folder, files }) => ({
    folder,
    files,
    name: `${service.name}-${volumeName(folder)}`,
  }));
  for (const { name, files } of folders) {
    new KubeConfigMap(chart, name, {
      metadata: metadata(name),
      data: Object.fromEntries(files.map(({ key, content }) => [key, content])),
    });
  }
  new KubeService(chart, 'service', {
    metadata: metadata(service.name),
    spec: {
      selector,
      ports: service.ports.map(({ name, port }) => ({ name, port, targetPort: IntOrString.fromString(name) })),
    },
  });
  new KubeStatefulSet(chart, 'stateful-set', {
    metadata: metadata(service.name),
    spec: {
      replicas: 1,
      serviceName: service.name,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: { ...labels, ...selector }, annotations: annotations(service, folders.flatMap(({ files }) => files)) },
        spec: {
          ...account(service),
          // Else the cluster adds variables such as TEMPO_PORT, which programs take for settings of their own.
          enableServiceLinks: false,
          terminationGracePeriodSeconds: service.storage.length === 0 ? 10 : 60,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: service.user.uid,
            runAsGroup: service.user.gid,
            fsGroup: service.user.gid,
            fsGroupChangePolicy: 'OnRootMismatch',
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(service, folders)],
          volumes: volumes(service, folders),
        },
      },
      ...claims(service),
    },
  });
}

function annotations(service: Service, files: readonly MountedFile[]): Record<string, string> {
  const { metrics, system } = service;
  return {
    // A new configuration means a new pod.
    ...(files.length === 0 ? {} : { 'obskit/config-sha256': checksum(files) }),
    // What Prometheus' pod discovery asks for. The stack's own services are scraped by name.
    ...(metrics === undefined || system === undefined
      ? {}
      : {
          'prometheus.io/scrape': 'true',
          'prometheus.io/port': String(portOf(service, metrics.port).port),
          'prometheus.io/path': metrics.path,
        }),
  };
}

function account(service: Service) {
  const name = accountName(service);
  return { automountServiceAccountToken: name !== undefined, ...(name === undefined ? {} : { serviceAccountName: name }) };
}

interface ConfigFolder {
  readonly folder: string;
  readonly name: string;
}

function container(service: Service, folders: readonly ConfigFolder[]): Container {
  const { name, image, args, env, ports, resources } = service;
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args.length === 0 ? {} : { args: args.map(escaped) }),
    ...(Object.keys(env).length === 0 ? {} : { env: environment(service) }),
    ports: ports.map((port) => ({ name: port.name, containerPort: port.port })),
    ...probes(service),
    resources: { requests: amount(resources.requests), limits: amount(resources.limits) },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      ...folders.map((folder): VolumeMount => ({ name: volumeName(folder.folder), mountPath: folder.folder, readOnly: true })),
      ...mountFolders(service.secretFiles).map(({ folder }): VolumeMount => ({ name: volumeName(folder), mountPath: folder, readOnly: true })),
      ...service.storage.map((storage): VolumeMount => ({ name: storage.name, mountPath: storage.path })),
      ...service.tmpfs.map(({ path }): VolumeMount => ({ name: volumeName(path), mountPath: path })),
    ],
  };
}

function environment(service: Service): EnvVar[] {
  return Object.entries(service.env).map(([name, value]) =>
    isSecret(value)
      ? { name, valueFrom: { secretKeyRef: { name: secretName(service), key: value.variable } } }
      : { name, value: escaped(value) },
  );
}

/** Kubernetes replaces `$(NAME)` by variables: a dollar sign that is meant is doubled. */
function escaped(text: string): string {
  return text.replaceAll('$(', '$$$$(');
}

function probes({ health }: Service): Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const get = (path: string): Probe => ({ httpGet: { path, port: IntOrString.fromString(health.port) }, timeoutSeconds: 5 });
  return {
    // Until it succeeds the others wait: a start that replays a long log must not be taken for a hang.
    startupProbe: { ...get(health.path), periodSeconds: 5, failureThreshold: Math.ceil(health.startSeconds / 5) },
    readinessProbe: { ...get(health.path), periodSeconds: 10, failureThreshold: 3 },
    livenessProbe: { ...get(health.livePath ?? health.path), periodSeconds: 15, failureThreshold: 4 },
  };
}

function amount({ cpu, mebibytes }: Amount): { [name: string]: Quantity } {
  return { cpu: Quantity.fromString(`${Math.round(cpu * 1_000)}m`), memory: Quantity.fromString(`${mebibytes}Mi`) };
}

function volumes(service: Service, folders: readonly ConfigFolder[]): Volume[] {
  return [
    ...folders.map(({ folder, name }) => ({ name: volumeName(folder), configMap: { name } })),
    ...mountFolders(service.secretFiles).map(({ folder, files }) => ({
      name: volumeName(folder),
      secret: { secretName: secretName(service), items: files.map(({ key }) => ({ key, path: key })) },
    })),
    ...service.tmpfs.map(({ path, mebibytes }) => ({
      name: volumeName(path),
      emptyDir: { medium: 'Memory', sizeLimit: Quantity.fromString(`${mebibytes}Mi`) },
    })),
  ];
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

/** A folder as a volume's name: `/etc/obskit/rules` is `etc-obskit-rules`. */
function volumeName(folder: string): string {
  return folder.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
