import type { Config } from '../config/config.ts';
import { hostInUrl, publishedAddresses } from '../stack/addresses.ts';
import { mountFolders, rootFolder } from '../stack/mount.ts';
import { isSecret, secretsOf, type Profile, type Secret, type Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';
import { checksum, mountedFiles } from './mounted.ts';
import { isKeptFile, startWithVariables, variableFolders, variablesOf } from './composeSecrets.ts';
import { generatedComment, yamlFile } from './yaml.ts';

/** The folder with the files that hold secrets. It lies outside the output, which every synthesis replaces. */
const secretsVariable = 'OBSKIT_SECRETS';

/** Only within the stack, with no way out; and with a way out, for what is published or talks to other hosts. */
const networks = { inside: 'inside', outside: 'outside' } as const;

/**
 * A Compose project that needs nothing but its own folder: the file, what it mounts, and an example of the settings.
 * It keeps to what Compose 1.29 and 2 both read: so it has no `name`, which the settings give instead.
 */
export function renderCompose(config: Config, services: readonly Service[], artifacts: readonly Artifact[]): readonly Artifact[] {
  const project = {
    services: Object.fromEntries(services.map((service) => [service.name, composeService(config, service, artifacts)])),
    networks: { [networks.inside]: { internal: true }, [networks.outside]: {} },
    volumes: Object.fromEntries(
      services.flatMap(({ name, storage }) =>
        storage.map((volume) => [`${name}-${volume.name}`, { name: `${config.name}-${name}-${volume.name}` }]),
      ),
    ),
    ...composeSecrets(services),
  };
  return [
    { path: 'compose/docker-compose.yaml', content: yamlFile(project) },
    { path: 'compose/.env.example', content: envExample(config, services) },
    ...services.flatMap((service) =>
      mountedFiles(service, artifacts).map(({ path, key: _, reloaded: __, ...file }) => ({ ...file, path: `compose/${hostPath(service, path)}` })),
    ),
  ];
}

/** Where a mounted file or folder lies, relative to the project. */
function hostPath(service: Service, path: string): string {
  return `${service.name}/${path.slice(rootFolder.length + 1)}`;
}

function composeService(config: Config, service: Service, artifacts: readonly Artifact[]): Readonly<Record<string, unknown>> {
  const { image, args, env, ports, files, secretFiles, storage, tmpfs, user, resources, connectsTo, outside } = service;
  const published = ports.flatMap(({ port, publish }) => (publish === undefined ? [] : [`${hostInUrl(config.publishAddress)}:${publish}:${port}`]));
  const variables = variablesOf(service);
  const environment = [
    ...Object.entries(env).map(([name, value]): [string, string] => [name, isSecret(value) ? required(value) : escaped(value)]),
    ...variables.map((secret): [string, string] => [secret.variable, required(secret)]),
  ];
  const folders = [...tmpfs, ...variableFolders(service)];
  const keptFiles = secretFiles.filter(isKeptFile);
  const waits = connectsTo.filter((connection) => connection.waits);
  return {
    image,
    ...(service.builtLocally === true ? { pull_policy: 'never' } : {}),
    ...(service.profile === undefined ? {} : { profiles: [service.profile] }),
    hostname: service.name,
    ...(variables.length === 0 ? {} : { entrypoint: startWithVariables(service).map(escaped) }),
    ...(args.length === 0 ? {} : { command: args.map(escaped) }),
    ...(environment.length === 0 ? {} : { environment: Object.fromEntries(environment) }),
    user: `${user.uid}:${user.gid}`,
    ...(published.length === 0 ? {} : { ports: published }),
    networks: [networks.inside, ...(outside || published.length > 0 ? [networks.outside] : [])],
    // So that targets and receivers on the machine that runs Compose can be named.
    ...(outside ? { extra_hosts: ['host.docker.internal:host-gateway'] } : {}),
    ...(files.length + storage.length === 0
      ? {}
      : {
          volumes: [
            ...mountFolders(files).map(({ folder }) => `./${hostPath(service, folder)}:${folder}:ro`),
            ...storage.map((volume) => `${service.name}-${volume.name}:${volume.path}`),
          ],
        }),
    ...(keptFiles.length === 0 ? {} : { secrets: keptFiles.map(({ key, path }) => ({ source: key, target: path })) }),
    ...(folders.length === 0 ? {} : { tmpfs: folders.map(({ path, mebibytes }) => `${path}:size=${mebibytes}m,mode=1777`) }),
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    ...healthcheck(service),
    ...(waits.length === 0 ? {} : { depends_on: Object.fromEntries(waits.map(({ to }) => [to, { condition: 'service_healthy' }])) }),
    // Not below `deploy`, which Compose 1.29 heeds for a swarm only.
    cpus: resources.limits.cpu,
    mem_limit: `${resources.limits.mebibytes}m`,
    mem_reservation: `${resources.requests.mebibytes}m`,
    restart: 'unless-stopped',
    stop_grace_period: storage.length === 0 ? '10s' : '60s',
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
    // Compose does not look into mounted files: by this it knows that they changed.
    ...(files.length === 0 ? {} : { labels: { 'obskit.config-sha256': checksum(mountedFiles(service, artifacts)) } }),
  };
}

function healthcheck({ health }: Service): Readonly<Record<string, unknown>> {
  if (health.command === undefined) return {};
  return {
    healthcheck: { test: ['CMD', ...health.command.map(escaped)], interval: '10s', timeout: '5s', retries: 6, start_period: `${health.startSeconds}s` },
  };
}

function composeSecrets(services: readonly Service[]): Readonly<Record<string, unknown>> {
  const keys = services.flatMap(({ secretFiles }) => secretFiles.filter(isKeptFile).map(({ key }) => key));
  if (keys.length === 0) return {};
  const remedy = `receivers read secrets from files, so set ${secretsVariable} to the folder that holds ${keys.join(', ')}`;
  return { secrets: Object.fromEntries(keys.map((key) => [key, { file: `\${${secretsVariable}:?${remedy}}/${key}` }])) };
}

/** Compose stops with the remedy when the variable is unset or empty. */
function required({ variable, remedy }: Secret): string {
  return `\${${variable}:?${remedy}}`;
}

/** Compose replaces `$NAME` by variables: a dollar sign that is meant is doubled. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

const profileTitles: Readonly<Record<Profile, string>> = {
  demo: 'the reference nodes',
  logs: 'Loki, which keeps logs',
  collector: 'the OpenTelemetry Collector, without which nothing gets to Tempo',
};

function envExample(config: Config, services: readonly Service[]): string {
  const profiles = [...new Set(services.flatMap(({ profile }) => (profile === undefined ? [] : [profile])))];
  const built = [...new Set(services.flatMap(({ builtLocally, image }) => (builtLocally === true ? [image] : [])))];
  const files = services.flatMap((service) => service.secretFiles.filter(isKeptFile).map(({ key }) => `${key} (read by uid ${service.user.uid})`));
  const people = publishedAddresses(services, config.publishAddress).map(({ title, url }) => `#   ${title}: ${url}`);
  return [
    generatedComment,
    '# Copy this file to .env, fill it in, and run: docker compose up -d',
    '# What it shows:',
    ...people,
    '',
    `COMPOSE_PROJECT_NAME=${config.name}`,
    ...built.flatMap((image) => ['', `# The reference nodes' image is published nowhere. Build it once on this machine, in the kit's folder: docker build -t ${image} .`, '# Or take demo out of the profiles below.']),
    ...(profiles.length === 0
      ? []
      : ['', '# What to run beside the stack itself. Take out what to leave out for now:', ...profiles.map((profile) => `#   ${profile}: ${profileTitles[profile]}`), `COMPOSE_PROFILES=${profiles.join(',')}`]),
    ...services.flatMap((service) => [...secretsOf(service), ...variablesOf(service)].flatMap(({ variable, remedy }) => ['', `# Required: ${remedy}.`, `${variable}=`])),
    ...(files.length === 0 ? [] : ['', `# Required: the absolute path of the folder that holds ${files.join(', ')}.`, `${secretsVariable}=`]),
    '',
  ].join('\n');
}
