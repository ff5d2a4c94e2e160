import { createHash } from 'node:crypto';
import type { Artifact } from './artifact.ts';

/** `manifest.json`: path, length in bytes and SHA-256 of every other file of the output. */
export function renderManifest(artifacts: readonly Artifact[]): Artifact {
  const files = [...artifacts]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, content }) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    }));
  return { path: 'manifest.json', content: `${JSON.stringify({ files }, null, 2)}\n` };
}
