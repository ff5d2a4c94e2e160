import { loadAll } from 'js-yaml';
import type { Finding } from '../finding.ts';
import type { OutputFile } from '../output.ts';

/** One object of a manifest. */
export interface KubernetesObject {
  readonly file: string;
  /** `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** All objects of the manifests of both flavours, each a folder, and what stands in them without being one. */
export function readObjects(files: readonly OutputFile[]): { readonly objects: readonly KubernetesObject[]; readonly findings: readonly Finding[] } {
  const objects: KubernetesObject[] = [];
  const findings: Finding[] = [];
  const unreadable = (file: string, message: string): void => {
    findings.push({ rule: 'kubernetes/unreadable', severity: 'error', place: { file }, message, remedy: 'Write it with obskit synth' });
  };
  for (const { path, content } of files.filter((file) => /^kubernetes\/.*\/.*\.ya?ml$/.test(file.path))) {
    let documents: readonly unknown[];
    try {
      documents = loadAll(content) as unknown as readonly unknown[];
    } catch {
      unreadable(path, 'The manifest is not YAML');
      continue;
    }
    for (const value of documents) {
      const apiVersion = at(value, 'apiVersion');
      const kind = at(value, 'kind');
      const name = at(value, 'metadata', 'name');
      if (isMap(value) && typeof apiVersion === 'string' && typeof kind === 'string' && typeof name === 'string') {
        objects.push({ file: path, apiVersion, kind, name, value });
      } else {
        unreadable(path, 'The manifest holds something that is no object: apiVersion, kind or metadata.name is missing');
      }
    }
  }
  return { objects, findings };
}

/** `StatefulSet prometheus`: how an object is called in messages and places. */
export function titleOf({ kind, name }: KubernetesObject): string {
  return `${kind} ${name}`;
}

/** The value at a path of keys and indexes; `undefined` where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string | number, unknown>>)[key] : undefined), value);
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The map of texts at a path; empty where there is none. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): Readonly<Record<string, string>> {
  const found = at(value, ...path);
  return isMap(found) ? Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string')) : {};
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
