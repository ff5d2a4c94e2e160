import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failure, run, type Ran } from '../check/tool/run.ts';
import type { ToolName } from '../check/tool/tool.ts';
import type { Obtainable, Pin } from './pins.ts';

/** How a component is built, beyond what `go build` does by itself. */
interface Recipe {
  readonly tags: string;
  /** The variable that holds the version which `--version` tells. */
  readonly versionVariable: string;
  /** Files that the module's archive lacks and the build wants. */
  readonly placeholders: readonly string[];
}

const commonVersion = 'github.com/prometheus/common/version.Version';

const recipes: Readonly<Record<Obtainable, Recipe>> = {
  // The discoveries that obskit writes; files and HTTP are always in. All of them together take several times as long to build.
  prometheus: { tags: 'remove_all_sd,enable_kubernetes_sd,enable_dns_sd', versionVariable: commonVersion, placeholders: [] },
  // Its web interface is compiled by Node before a release and is not in the archive; the API is all that obskit uses.
  alertmanager: { tags: '', versionVariable: commonVersion, placeholders: ['ui/app/dist/index.html'] },
  tempo: { tags: '', versionVariable: 'main.Version', placeholders: [] },
};

/** All that decides what comes out of a build of a pin. */
export function goRecipe(pin: Pin): string {
  const { tags, placeholders } = recipes[pin.component];
  return [`${pin.module}@${pin.version}`, `version=${pin.release}`, `tags=${tags}`, ...placeholders].join(' ');
}

/** Downloading some hundred modules on a slow line, and compiling them on one slow core. */
const buildTimeoutMs = 40 * 60_000;

export interface GoBuild {
  /** The folder with the go.mod of the pins. */
  readonly pinsFolder: string;
  /** An empty folder to build in. */
  readonly work: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The executables that were built, or why there are none. */
export type Obtained = { readonly files: ReadonlyMap<ToolName, string> } | { readonly why: string };

/** `undefined` where there is no Go. */
export async function goVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const ran = await run(['go', 'env', 'GOVERSION'], { timeoutMs: 20_000, env });
  return ran.kind === 'exited' && ran.code === 0 ? ran.stdout.trim() : undefined;
}

/**
 * Builds some of a component's executables at the pin.
 *
 * The module is downloaded and compared with go.sum by Go, then copied, since a module in Go's cache is read-only and
 * Alertmanager's needs a file more; it is built as the main module, so that its own replace lines and its own go.sum hold.
 * Go's caches keep the work: only the linking is done again.
 */
export async function buildWithGo(pin: Pin, names: readonly ToolName[], { pinsFolder, work, env }: GoBuild): Promise<Obtained> {
  const recipe = recipes[pin.component];
  await mkdir(join(work, 'pins'));
  // Go adds what it downloads to go.sum, which is not to change what is committed.
  for (const file of ['go.mod', 'go.sum']) await copyFile(join(pinsFolder, file), join(work, 'pins', file));

  const goEnv = { ...env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' };
  const download = await run(['go', 'mod', 'download', '-json', pin.module], {
    cwd: join(work, 'pins'),
    env: goEnv,
    timeoutMs: buildTimeoutMs,
  });
  const folder = downloadedFolder(download);
  if ('why' in folder) return folder;

  const source = join(work, 'module');
  await copyTree(folder.dir, source);
  for (const placeholder of recipe.placeholders) {
    await mkdir(dirname(join(source, placeholder)), { recursive: true });
    await writeFile(join(source, placeholder), `obskit builds ${pin.component} without its web interface.\n`);
  }

  const output = join(work, 'bin');
  await mkdir(output);
  const build = await run(
    [
      'go',
      'build',
      '-trimpath',
      '-buildvcs=false',
      `-tags=${recipe.tags}`,
      `-ldflags=-s -w -X ${recipe.versionVariable}=${pin.release}`,
      `-o=${output}/`,
      ...names.map((name) => `./cmd/${name}`),
    ],
    { cwd: source, env: goEnv, timeoutMs: buildTimeoutMs },
  );
  if (build.kind !== 'exited' || build.code !== 0) return { why: `go build: ${whyFailed(build)}` };
  return { files: new Map(names.map((name) => [name, join(output, name)])) };
}

function downloadedFolder(ran: Ran): { readonly dir: string } | { readonly why: string } {
  if (ran.kind !== 'exited') return { why: `go mod download: ${failure(ran)}` };
  try {
    const { Dir, Error: error } = JSON.parse(ran.stdout) as { readonly Dir?: string; readonly Error?: string };
    if (Dir !== undefined) return { dir: Dir };
    if (error !== undefined) return { why: refusal(error) ?? `go mod download: ${sentence(error)}` };
  } catch {
    // Not JSON: a go.mod that Go refuses, or a checksum that differs, which it writes as text.
  }
  return { why: `go mod download: ${whyFailed(ran)}` };
}

/** A proxy that may not or does not hand a module out says so at length, and names itself: the status says as much. */
function refusal(error: string): string | undefined {
  const [status] = /\b(?:403 Forbidden|404 Not Found|410 Gone)\b/.exec(error) ?? [];
  return status === undefined ? undefined : `Go may not download its module (${status})`;
}

function whyFailed(ran: Ran): string {
  if (ran.kind !== 'exited') return failure(ran) ?? 'it failed';
  return sentence(ran.stderr.trim().split('\n').slice(-6).join('; ')) || `it exits with ${ran.code}`;
}

function sentence(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

/** Copies files but no permissions of folders: those of Go's cache may not be written to. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory()) await copyTree(join(from, entry.name), join(to, entry.name));
    else await copyFile(join(from, entry.name), join(to, entry.name));
  }
}
