import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { locate, probe, type Surroundings } from '../check/tool/locate.ts';
import { describe, toolKinds, type Component, type ToolName } from '../check/tool/tool.ts';
import { debianPackages, hasDebianTools, unpackDebian } from './debian.ts';
import { buildWithGo, goRecipe, goVersion, type Obtained } from './go.ts';
import { readPins, type Obtainable, type Pin } from './pins.ts';
import { place, readStamp, type Stamp } from './stamp.ts';

export interface InstallOptions {
  /** The kit's folder: it has `tools/go.mod`. */
  readonly kit: string;
  /** `.obskit`: `bin` below it is filled. */
  readonly home: string;
  /**
   * `pinned`: the pinned versions, with Go if there is Go, else Debian's.
   * `quick`: whatever works, the quickest first: what is there already, Debian's packages, then Go.
   */
  readonly mode: 'pinned' | 'quick';
  /** Where `quick` looks for what is there already. */
  readonly explicit: Surroundings['explicit'];
  readonly env: NodeJS.ProcessEnv;
  readonly root: boolean;
  /** Called with a line on each step. */
  readonly report: (line: string) => void;
  /** Seconds since some moment, for the lines. */
  readonly clock: () => number;
}

export interface Installed {
  readonly name: ToolName;
  readonly state: 'there already' | 'installed' | 'not installed';
  /** One sentence: what there is now, or why there is nothing and what to do. */
  readonly says: string;
}

const noGo = 'Go is not installed';

/** How often a long step says that it goes on. */
const heartbeatMs = 15_000;

/**
 * Fills `.obskit/bin` with some of the tools. One that cannot be had does not keep the others away.
 *
 * @throws Error when `tools/go.mod` does not pin a component
 */
export async function install(names: readonly ToolName[], options: InstallOptions): Promise<readonly Installed[]> {
  const pins = readPins(await readFile(join(options.kit, 'tools', 'go.mod'), 'utf8'));
  await mkdir(join(options.home, 'bin'), { recursive: true });
  const results: Installed[] = [];
  for (const component of new Set(names.map((name) => toolKinds[name].component).filter(isObtainable))) {
    const wanted = names.filter((name) => toolKinds[name].component === component);
    results.push(...(await installComponent(pins[component], wanted, options)));
  }
  return results;
}

function isObtainable(component: Component): component is Obtainable {
  return component !== 'loki' && component !== 'collector';
}

async function installComponent(pin: Pin, names: readonly ToolName[], options: InstallOptions): Promise<readonly Installed[]> {
  const started = options.clock();
  const present = await Promise.all(names.map((name) => already(name, pin, options)));
  const kept = present.filter((one) => one !== undefined);
  for (const one of kept) options.report(`${one.name}: ${one.says}`);
  const lacking = names.filter((_, index) => present[index] === undefined);
  if (lacking.length === 0) return kept;

  const reasons: string[] = [];
  const ways = (options.mode === 'quick' ? [debian, go] : [go, debian]).filter((way) => way.has(pin));
  for (const way of ways) {
    const absent = await way.absent(options.env);
    if (absent !== undefined) {
      reasons.push(absent);
      continue;
    }
    // A folder of this run's own, so that two runs at once do not meet; on the disk of `bin`, so that moving is renaming.
    const work = await mkdtemp(join(options.home, `${pin.component}-`));
    let placed: readonly Installed[] | { readonly why: string };
    try {
      const got = await withHeartbeat(way.title(pin), lacking, options, () => way.obtain(pin, lacking, work, options));
      placed = 'why' in got ? got : await placeAll(pin, got.files, way.from, options, started);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    if (!('why' in placed)) {
      const older = way.from === 'debian' ? whyNotPinned(pin, reasons, options) : '';
      const results = placed.map((one) => ({ ...one, says: one.says + older }));
      for (const one of results) options.report(`${one.name}: ${one.says}`);
      return [...kept, ...results];
    }
    reasons.push(placed.why);
  }
  const failed = lacking.map((name) => notInstalled(name, pin, reasons));
  for (const one of failed) options.report(`${one.name}: ${one.says}`);
  return [...kept, ...failed];
}

interface Way {
  readonly from: Stamp['from'];
  readonly has: (pin: Pin) => boolean;
  /** Why this machine cannot go this way; `undefined` when it can. */
  readonly absent: (env: NodeJS.ProcessEnv) => Promise<string | undefined>;
  readonly title: (pin: Pin) => string;
  readonly obtain: (pin: Pin, names: readonly ToolName[], work: string, options: InstallOptions) => Promise<Obtained>;
}

const go: Way = {
  from: 'go',
  has: () => true,
  absent: async (env) => ((await goVersion(env)) === undefined ? noGo : undefined),
  title: (pin) => `building ${pin.release} with Go from ${pin.module} ${pin.version}`,
  obtain: (pin, names, work, { kit, env }) => buildWithGo(pin, names, { pinsFolder: join(kit, 'tools'), work, env }),
};

const debian: Way = {
  from: 'debian',
  has: ({ component }) => debianPackages[component] !== undefined,
  absent: async (env) => ((await hasDebianTools(env)) ? undefined : 'this machine has no apt'),
  title: () => "taking it out of Debian's package",
  obtain: (pin, names, work, { env, root }) => unpackDebian(pin.component, names, { work, env, root }),
};

/** What need not be obtained: the pinned build, or in a hurry anything that runs. */
async function already(name: ToolName, pin: Pin, options: InstallOptions): Promise<Installed | undefined> {
  const binFolder = join(options.home, 'bin');
  if (options.mode === 'quick') {
    const { explicit, env } = options;
    const located = await locate(name, { explicit, binFolder, path: env['PATH'] ?? '', images: {} });
    return 'tool' in located ? { name, state: 'there already', says: `${describe(located.tool)} is there already` } : undefined;
  }
  const stamp = await readStamp(binFolder, name);
  if (stamp?.recipe !== goRecipe(pin)) return undefined;
  const probed = await probe(join(binFolder, name));
  if (!('version' in probed) || probed.version !== pin.release) return undefined;
  return { name, state: 'there already', says: `${pin.release} is there already` };
}

async function placeAll(
  pin: Pin,
  files: ReadonlyMap<ToolName, string>,
  from: Stamp['from'],
  options: InstallOptions,
  started: number,
): Promise<readonly Installed[] | { readonly why: string }> {
  const placed: Installed[] = [];
  for (const [name, file] of files) {
    const probed = await probe(file);
    if ('why' in probed) return { why: `the ${name} that came of it does not work: ${probed.why}` };
    const version = probed.version ?? 'of an unknown version';
    if (from === 'go' && version !== pin.release) return { why: `the ${name} that was built says ${version}, not ${pin.release}` };
    const recipe = from === 'go' ? goRecipe(pin) : `debian ${version}`;
    await place(file, join(options.home, 'bin'), name, { from, version, recipe });
    const seconds = (options.clock() - started).toFixed(1);
    const source = from === 'go' ? 'built with Go' : "from Debian's package";
    placed.push({ name, state: 'installed', says: `${version} is installed, ${source}, after ${seconds} s` });
  }
  return placed;
}

function whyNotPinned(pin: Pin, reasons: readonly string[], { mode }: InstallOptions): string {
  if (mode === 'quick') return '';
  return `; it is not the pinned ${pin.release}, because ${reasons.join('; ')}`;
}

function notInstalled(name: ToolName, pin: Pin, reasons: readonly string[]): Installed {
  const { variable, component, optional } = toolKinds[name];
  if (optional) return { name, state: 'not installed', says: `${pin.release} was not installed, because ${reasons.join('; ')}; it is optional: put its release’s executable into .obskit/bin, or name one by ${variable}` };
  const install = reasons.includes(noGo) ? 'install Go and run npm run tools again, ' : '';
  const remedy = `${install}set ${variable} to a ${name}, put one on PATH, or start a container engine, which runs the image of ${component}`;
  const says = `${pin.release} was not installed, because ${reasons.join('; ')}; ${remedy}`;
  return { name, state: 'not installed', says };
}

async function withHeartbeat<T>(
  step: string,
  names: readonly ToolName[],
  { report, clock }: InstallOptions,
  work: () => Promise<T>,
): Promise<T> {
  const began = clock();
  const title = `${names.join(', ')}: ${step}`;
  report(title);
  const timer = setInterval(() => report(`${title}, ${Math.round(clock() - began)} s`), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
