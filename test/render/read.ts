import { load, loadAll } from 'js-yaml';
import type { Artifact } from '../../src/render/artifact.ts';

/** What a parsed file may hold, to be looked into by path. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export function textOf(artifacts: readonly Artifact[], path: string): string {
  const found = artifacts.filter((artifact) => artifact.path === path);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} artifacts at ${path}`);
  return found[0].content;
}

export function read(artifacts: readonly Artifact[], path: string): Value {
  return load(textOf(artifacts, path)) as Value;
}

/** Every document of every file below a folder. */
export function readAll(artifacts: readonly Artifact[], folder: string): readonly Value[] {
  return artifacts.filter(({ path }) => path.startsWith(`${folder}/`)).flatMap(({ content }) => loadAll(content) as unknown as readonly Value[]);
}

/** The value at a path of keys and indexes; `undefined` where there is none. */
export function at(value: Value | undefined, ...path: readonly (string | number)[]): Value | undefined {
  return path.reduce<Value | undefined>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return (inner as Readonly<Record<string | number, Value>>)[key];
  }, value);
}

export function list(value: Value | undefined, ...path: readonly (string | number)[]): readonly Value[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly Value[]) : [];
}

export function keys(value: Value | undefined, ...path: readonly (string | number)[]): readonly string[] {
  const found = at(value, ...path);
  return typeof found === 'object' && found !== null ? Object.keys(found) : [];
}

/** The objects of a kind, by name. */
export function objects(documents: readonly Value[], kind: string): ReadonlyMap<string, Value> {
  return new Map(documents.filter((document) => at(document, 'kind') === kind).map((document) => [String(at(document, 'metadata', 'name')), document]));
}
