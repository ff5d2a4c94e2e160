import type { Config } from './config.ts';
import { senseFaults } from './checks.ts';
import { demoSystems } from './defaults.ts';
import type { KitIndex } from './kitIndex.ts';
import { formatPath, valueAt, type Path } from './path.ts';
import type { Fault, Problem } from './problem.ts';
import { resolve } from './resolve.ts';
import { configSchema } from './schema.ts';
import { publicPath, show, showKey } from './secrets.ts';
import { fit } from './shape.ts';
import { readYaml, type Source } from './source.ts';

export interface ConfigSource {
  /** The file's name, for messages. */
  readonly file: string;
  /** What it holds; `undefined` when there is no such file. */
  readonly text: string | undefined;
}

export type LoadResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads obskit.yaml: fills in every default and checks every reference. Reports all problems at once, in the order of
 * their lines, with secrets hidden; throws on no text whatsoever. Without a file, the demo deployment of all systems.
 */
export function loadConfig({ file, text }: ConfigSource, kit: KitIndex): LoadResult {
  const reading = readYaml(text ?? '{}');
  if (!reading.ok) return { ok: false, problems: [{ file, path: '', ...reading.why }] };
  const { source } = reading;

  const raw = withDemoSystems(source.value, kit);
  const impossible = source.faults.filter(({ path }) => path.at(-1) === '__proto__').map(({ path }) => path);
  const shaped = fit(configSchema(kit), raw, impossible);
  const broken = shaped.faults.map(({ path }) => JSON.stringify(path));
  const intact = (path: Path): boolean => !path.some((_, i) => broken.includes(JSON.stringify(path.slice(0, i + 1))));
  const sense = senseFaults(shaped.value, { raw, intact }, kit).map((fault) => inFile(fault, shaped.originalPath));
  const faults = [...source.faults, ...shaped.faults, ...sense];
  if (faults.length > 0) return { ok: false, problems: inOrder(faults.map((fault) => toProblem(fault, file, source))) };
  return { ok: true, config: resolve(shaped.value, kit) };
}

/** A file that does not name any systems gets all of them. */
function withDemoSystems(value: unknown, kit: KitIndex): unknown {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap && valueAt(value, ['systems']) === undefined ? { ...value, systems: demoSystems(kit) } : value;
}

/** A fault of what was left of the file, at its places in the file. */
function inFile({ path, other, ...rest }: Fault, originalPath: (path: Path) => Path): Fault {
  return { ...rest, path: originalPath(path), ...(other === undefined ? {} : { other: originalPath(other) }) };
}

function toProblem({ path, about, value, message, other, remedy }: Fault, file: string, source: Source): Problem {
  const line = source.lineOf(path);
  const shown = about === 'key' ? showKey(path) : show(value, path);
  return {
    file,
    ...(line === undefined ? {} : { line }),
    path: formatPath(publicPath(path)),
    ...(shown === undefined ? {} : { value: shown }),
    message: other === undefined ? message : `${message} ${formatPath(publicPath(other))}`,
    remedy,
  };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const known = (path: Path | string, message: string): string => JSON.stringify([path, message]);
  const unique = new Map(problems.map((problem) => [known(problem.path, problem.message), problem]));
  return [...unique.values()].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
