/** The programs that obskit uses but does not contain. */
export const toolNames = ['promtool', 'amtool', 'prometheus', 'alertmanager', 'tempo', 'loki', 'otelcol'] as const;
export type ToolName = (typeof toolNames)[number];

/** Those that `obskit tools` obtains. The others check what is off by default, and take long to build: CONTRIBUTING.md says how. */
export const obtainedTools = ['promtool', 'amtool', 'prometheus', 'alertmanager', 'tempo'] as const satisfies readonly ToolName[];

/** The project that a tool is released with: one image and one Go module each. */
export type Component = 'prometheus' | 'alertmanager' | 'tempo' | 'loki' | 'collector';

export interface ToolKind {
  readonly component: Component;
  /** Names it is installed under. Debian calls its Alertmanager after the project, since another package had the name first. */
  readonly executables: readonly string[];
  /** The environment variable that names an executable to use. */
  readonly variable: string;
  /** Where the component's image has it. */
  readonly inImage: string;
  /** Neither the tests nor the end-to-end run need it. */
  readonly optional: boolean;
}

export const toolKinds: Readonly<Record<ToolName, ToolKind>> = {
  promtool: {
    component: 'prometheus',
    executables: ['promtool'],
    variable: 'OBSKIT_PROMTOOL',
    inImage: '/bin/promtool',
    optional: false,
  },
  amtool: {
    component: 'alertmanager',
    executables: ['amtool'],
    variable: 'OBSKIT_AMTOOL',
    inImage: '/bin/amtool',
    optional: false,
  },
  prometheus: {
    component: 'prometheus',
    executables: ['prometheus'],
    variable: 'OBSKIT_PROMETHEUS',
    inImage: '/bin/prometheus',
    optional: false,
  },
  alertmanager: {
    component: 'alertmanager',
    executables: ['alertmanager', 'prometheus-alertmanager'],
    variable: 'OBSKIT_ALERTMANAGER',
    inImage: '/bin/alertmanager',
    optional: false,
  },
  tempo: { component: 'tempo', executables: ['tempo'], variable: 'OBSKIT_TEMPO', inImage: '/tempo', optional: true },
  loki: { component: 'loki', executables: ['loki'], variable: 'OBSKIT_LOKI', inImage: '/usr/bin/loki', optional: true },
  otelcol: { component: 'collector', executables: ['otelcol', 'otelcol-contrib'], variable: 'OBSKIT_OTELCOL', inImage: '/otelcol', optional: true },
};

/** A tool that was found, and how to start it. */
export type Tool = {
  readonly name: ToolName;
  /** `3.14.0`; `undefined` when the build does not say. */
  readonly version: string | undefined;
} & (
  | { readonly kind: 'executable'; readonly file: string; readonly from: 'explicit' | 'obskit' | 'path' }
  | { readonly kind: 'container'; readonly engine: string; readonly image: string }
);

/**
 * The command line that runs a tool on files below some folders.
 *
 * A container sees each folder under the path that it has outside, read-only, and no network: checks need none. It runs as
 * the container's root, so that it can read what only its owner may.
 *
 * @param folders absolute paths
 */
export function commandLine(tool: Tool, args: readonly string[], folders: readonly string[]): readonly [string, ...string[]] {
  if (tool.kind === 'executable') return [tool.file, ...args];
  const mounts = folders.flatMap((folder) => ['--volume', `${folder}:${folder}:ro`]);
  const inImage = toolKinds[tool.name].inImage;
  const isolation = ['--network=none', '--user=0', '--security-opt=label=disable'];
  return [tool.engine, 'run', '--rm', '--init', ...isolation, ...mounts, `--entrypoint=${inImage}`, tool.image, ...args];
}

/** Where a tool was found, for a person: `promtool 3.14.0 (/usr/bin/promtool)`. */
export function describe(tool: Tool): string {
  const where = tool.kind === 'executable' ? tool.file : `${tool.engine}, ${tool.image}`;
  return `${tool.name} ${tool.version ?? 'of an unknown version'} (${where})`;
}
