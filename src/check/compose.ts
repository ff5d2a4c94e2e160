import { load } from 'js-yaml';
import { z } from 'zod';
import { composeSchemaFaults } from './composeSchema.ts';
import type { Finding } from './finding.ts';
import type { OutputFile } from './output.ts';

const file = 'compose/docker-compose.yaml';

const project = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      volumes: z.array(z.string()).default([]),
      depends_on: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()).default({}),
});

/** What Compose itself finds only when it starts: mounts of files that are not there, names that nothing has. */
export function lintCompose(files: readonly OutputFile[]): readonly Finding[] {
  const found = files.find(({ path }) => path === file);
  if (found === undefined) return [];
  const finding = (rule: string, path: string, message: string, remedy: string): Finding => ({
    rule: `compose/${rule}`,
    severity: 'error',
    place: { file, path },
    message,
    remedy,
  });

  let yaml: unknown;
  try {
    yaml = load(found.content);
  } catch {
    return [finding('unreadable', '', 'The Compose file is not YAML', 'Write it with obskit synth')];
  }
  const read = project.safeParse(yaml);
  if (!read.success) return [finding('unreadable', '', 'The Compose file has no services as Compose knows them', 'Write it with obskit synth')];

  const { services, volumes } = read.data;
  const schema = composeSchemaFaults(yaml).map(({ path, message }) =>
    finding('schema', path, `The Compose file is not as the specification has it: ${path === '' ? 'it' : path} ${message}`, 'Write what the Compose specification allows there'),
  );
  const references = Object.entries(services).flatMap(([name, service]) => {
    const path = `services.${name}`;
    return [
      ...(service.image === undefined || !/:[^/]+$/.test(service.image) || service.image.endsWith(':latest')
        ? [finding('floating-image', `${path}.image`, `The service ${name} runs the image ${service.image ?? '(none)'}, which may be another tomorrow`, 'Name a version')]
        : []),
      ...service.volumes.flatMap((volume, i) => {
        const [source = ''] = volume.split(':');
        const at = `${path}.volumes[${i}]`;
        if (source.startsWith('./')) {
          const host = `compose/${source.slice(2)}`;
          const exists = files.some((it) => it.path === host || it.path.startsWith(`${host}/`));
          return exists ? [] : [finding('missing-mount', at, `The service ${name} mounts ${source}, which is not in the output`, 'Mount what a renderer writes')];
        }
        return source in volumes ? [] : [finding('unknown-volume', at, `The service ${name} uses the volume ${source}, which is not declared`, 'Declare it under volumes')];
      }),
      ...Object.keys(service.depends_on)
        .filter((other) => !(other in services))
        .map((other) => finding('unknown-service', `${path}.depends_on`, `The service ${name} waits for ${other}, which does not exist`, 'Name a service of this file')),
    ];
  });
  return [...schema, ...references];
}
