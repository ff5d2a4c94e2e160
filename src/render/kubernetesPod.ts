import {
  IntOrString,
  Quantity,
  type Container,
  type EnvVar,
  type PodSpec,
  type Probe,
  type TopologySpreadConstraint,
  type Volume,
  type VolumeMount,
} from 'cdk8s-plus-28/lib/imports/k8s.js';
import { mountFolders } from '../stack/mount.ts';
import { isSecret, type Amount, type Service } from '../stack/service.ts';
import { accountName, groupOf, secretName, selectorOf } from './kubernetesNames.ts';

/** A folder of files as ConfigMaps: one, or one a file where one could not hold all of them. */
export interface ConfigFolder {
  readonly folder: string;
  /** The ConfigMaps' names. */
  readonly names: readonly string[];
  /** The user makes the ConfigMap, now or later: the pod starts without it. */
  readonly optional?: boolean;
}

/** One service's pod, as the restricted Pod Security Standard wants it. @param folders its ConfigMaps */
export function podSpec(service: Service, folders: readonly ConfigFolder[]): PodSpec {
  return {
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
    topologySpreadConstraints: spread(service),
    ...apart(service),
    containers: [container(service, folders)],
    volumes: volumes(service, folders),
  };
}

/** A token is mounted only where something uses it. */
function account(service: Service) {
  const name = accountName(service);
  return { automountServiceAccountToken: name !== undefined, ...(name === undefined ? {} : { serviceAccountName: name }) };
}

/** The pods of one system, or of one service, on as many zones and machines as there are; none waits for a better place. */
function spread(service: Service): TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: groupOf(service) },
  }));
}

/** Two replicas on one machine would fail together, and nobody would know before: one of them rather waits for a machine. */
function apart(service: Service): Pick<PodSpec, 'affinity'> {
  if (service.replicas === undefined) return {};
  const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selectorOf(service) } };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}

function container(service: Service, folders: readonly ConfigFolder[]): Container {
  const { name, image, args, ports, resources } = service;
  const env = environment(service);
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args.length === 0 ? {} : { args: args.map(escaped) }),
    ...(env.length === 0 ? {} : { env }),
    ports: ports.map(({ name: portName, port, protocol }) => ({ name: portName, containerPort: port, ...(protocol === undefined ? {} : { protocol }) })),
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
  const { env, replicas } = service;
  return [
    ...Object.entries(env).map(([name, value]) =>
      isSecret(value)
        ? { name, valueFrom: { secretKeyRef: { name: secretName(service), key: value.variable } } }
        : { name, value: escaped(value) },
    ),
    ...(replicas?.nameVariable === undefined ? [] : [{ name: replicas.nameVariable, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]),
  ];
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
    ...folders.map((folder) => ({ name: volumeName(folder.folder), ...configVolume(folder) })),
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

function configVolume({ names, optional }: ConfigFolder): Pick<Volume, 'configMap' | 'projected'> {
  const sources = names.map((name) => ({ configMap: { name, ...(optional === true ? { optional } : {}) } }));
  const [only] = sources;
  return sources.length === 1 && only !== undefined ? only : { projected: { sources } };
}

/** A folder as a volume's name: `/etc/obskit/rules` is `etc-obskit-rules`. */
export function volumeName(folder: string): string {
  return folder.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
