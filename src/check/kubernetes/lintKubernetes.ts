import type { Finding } from '../finding.ts';
import type { OutputFile } from '../output.ts';
import { readObjects } from './objects.ts';
import { lintReferences } from './references.ts';
import { lintSchema } from './schema.ts';
import { lintSize } from './size.ts';

/** What a cluster would find in the manifests, or would not find and fail at later; with the number of objects. */
export function lintKubernetes(files: readonly OutputFile[]): { readonly findings: readonly Finding[]; readonly count: number } {
  const { objects, findings } = readObjects(files);
  return { findings: [...findings, ...objects.flatMap(lintSchema), ...objects.flatMap(lintSize), ...lintReferences(objects)], count: objects.length };
}
