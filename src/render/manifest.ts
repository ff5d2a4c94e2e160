import { createHash } from 'node:crypto';
import type { Artifact } from './artifact.ts';

/** `manifest.json`: path, length in bytes and SHA-256 of every other file of the output, as written. */
export function renderManifest(artifacts: readonly Artifact[]): Artifact {
  const files = [...artifacts]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, content, editable }) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
      ...(editable === true ? { editable } : {}),
    }));
  return { path: 'manifest.json', content: `${JSON.stringify({ files }, null, 2)}\n` };
}
