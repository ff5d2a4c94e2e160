import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Which layers each layer may import, besides itself: the arrows of the design, from the ground up. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  'src/metric': [],
  'src/promql': ['src/metric'],
  'src/systems': ['src/metric', 'src/promql'],
  'src/rules': ['src/metric', 'src/promql'],
  'src/panels': ['src/metric', 'src/promql'],
  'src/instruments': ['src/metric'],
  'src/node': ['src/metric', 'src/instruments'],
  // What services import: names of the layers below, and nothing of its own.
  'src/library': ['src/metric', 'src/instruments', 'src/node'],
  alerts: ['src/metric', 'src/promql', 'src/systems', 'src/rules'],
  dashboards: ['src/metric', 'src/promql', 'src/systems', 'src/panels'],
  'src/kit': ['src/metric', 'src/promql', 'src/systems', 'src/rules', 'src/panels', 'src/node', 'alerts', 'dashboards', 'service'],
  'src/config': ['src/metric', 'src/promql', 'src/kit'],
  'src/stack': ['src/metric', 'src/config'],
  'src/render': ['src/metric', 'src/promql', 'src/systems', 'src/rules', 'src/panels', 'src/kit', 'src/config', 'src/stack'],
  'src/check': ['src/metric', 'src/promql'],
  'src/diff': ['src/metric'],
  'src/preview': ['src/metric', 'src/promql'],
  'src/tools': ['src/check', 'src/stack'],
  'src/runtime': ['src/metric', 'src/kit', 'src/config', 'src/stack', 'src/render', 'src/check'],
  'src/prove': [
    'src/metric', 'src/promql', 'src/systems', 'src/kit', 'src/config', 'src/stack', 'src/render', 'src/check', 'src/node', 'src/runtime',
  ],
  charts: ['src/metric', 'src/kit', 'src/config', 'src/stack', 'src/render', 'src/cli'],
  service: ['src/metric', 'src/instruments', 'src/node', 'src/systems'],
  'src/cli': [
    'src/metric', 'src/promql', 'src/systems', 'src/rules', 'src/panels', 'src/node', 'src/kit', 'src/config', 'src/stack',
    'src/render', 'src/check', 'src/diff', 'src/tools', 'src/preview', 'src/runtime', 'src/prove', 'service',
  ],
};

/** Packages that belong to one place. */
const homes: readonly { readonly packages: RegExp; readonly home: RegExp }[] = [
  { packages: /^(cdk8s|cdk8s-plus-28|constructs)(\/|$)/, home: /^(charts\/|src\/render\/(kubernetes|networkPolicy))/ },
  { packages: /^@grafana\//, home: /^src\/panels\// },
  { packages: /^(@opentelemetry\/|@grpc\/|fastify$|node:https?$|node:net$)/, home: /^(src\/node\/|src\/preview\/|src\/runtime\/|src\/prove\/|src\/systems\/[a-z]+\/|src\/cli\/)/ },
  { packages: /^(node:)?fs(\/promises)?$/, home: /^(src\/cli\/|src\/preview\/|src\/tools\/|src\/runtime\/|src\/prove\/|src\/check\/tool\/|src\/node\/|src\/systems\/keychain\/|charts\/)/ },
];

/** The places whose output must be the same tomorrow and elsewhere. */
const pure = /^(src\/(metric|promql|rules|panels|kit|config|stack|render)|alerts|dashboards|src\/systems\/[a-z]+\/(metrics|queries)\.ts)/;
const impure = /\b(Date\.now|new Date\(\)|Math\.random|process\.env|process\.cwd|performance\.now|fetch\()/;

interface Source {
  readonly file: string;
  readonly text: string;
}

const sources: readonly Source[] = ['src', 'alerts', 'dashboards', 'charts'].flatMap(filesBelow);

function filesBelow(folder: string): readonly Source[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ file: relative(root, path), text: readFileSync(path, 'utf8') }));
}

/** A system's own definitions are `src/systems`; whatever else lies in its folder is the service that runs. */
function layerOf(file: string): string | undefined {
  if (/^src\/systems\/[^/]+\/(?!metrics\.ts|queries\.ts)/.test(file)) return 'service';
  return Object.keys(arrows).find((layer) => file.startsWith(`${layer}/`));
}

function importsOf({ text }: Source): readonly string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier ?? '');
}

describe('the arrows of the design', () => {
  it('knows a layer for every source file', () => {
    expect(sources.filter(({ file }) => layerOf(file) === undefined).map(({ file }) => file)).toEqual([]);
  });

  it('lets nothing lower import upward', () => {
    const wrong = sources.flatMap((source) =>
      importsOf(source)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(root, dirname(source.file), specifier)))
        .filter((target) => {
          const [from, to] = [layerOf(source.file), layerOf(target)];
          return from !== undefined && to !== undefined && from !== to && !(arrows[from] ?? []).includes(to);
        })
        .map((target) => `${source.file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps each heavy package in its one place', () => {
    const wrong = sources.flatMap((source) =>
      importsOf(source)
        .filter((specifier) => homes.some(({ packages, home }) => packages.test(specifier) && !home.test(source.file)))
        .map((specifier) => `${source.file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('synthesizes without clock, environment, network or chance', () => {
    expect(sources.filter(({ file, text }) => pure.test(file) && impure.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('has one file that writes the output', () => {
    const writers = sources.filter(({ file, text }) => /^src\/(metric|promql|rules|panels|kit|config|stack|render|cli)\//.test(file) && /\b(writeFile|writeFileSync|renameSync)\b/.test(text));
    expect(writers.map(({ file }) => file)).toEqual(['src/cli/output.ts']);
  });

  it('leaves no `any`, non-null assertion or wildcard barrel in what ships', () => {
    const wrong = sources
      .filter(({ text }) => /(:\s*any\b|<any>|as any\b|[\w)\]]!\.|[\w)\]]!;|^export \* from)/m.test(text.replace(/`[^`]*`|'[^'\n]*'|\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      .map(({ file }) => file);
    expect(wrong).toEqual([]);
  });
});
