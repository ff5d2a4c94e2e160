import { createHash } from 'node:crypto';
import { fileName } from '../stack/mount.ts';
import type { Service } from '../stack/service.ts';
import type { Artifact } from './artifact.ts';

/** A file as a service mounts it. */
export interface MountedFile {
  /** Absolute, in the container. */
  readonly path: string;
  /** The last part of the path: the key in a ConfigMap. */
  readonly key: string;
  readonly content: string;
  readonly editable?: true;
  /** The service notices by itself when it has changed. */
  readonly reloaded?: true;
}

/**
 * What a service's mounts hold.
 * @throws RangeError when an artifact is mounted that no renderer made: a fault of the kit, not of its user
 */
export function mountedFiles(service: Service, artifacts: readonly Artifact[]): readonly MountedFile[] {
  return service.files.map(({ path, artifact, reloaded }) => {
    const found = artifacts.find((candidate) => candidate.path === artifact);
    if (found === undefined) throw new RangeError(`${service.name} mounts ${artifact}, which is no artifact`);
    return { path, key: fileName(path), content: found.content, ...(found.editable === true ? { editable: true } : {}), ...(reloaded === true ? { reloaded } : {}) };
  });
}

/** Changes when any of the files does: it makes a platform start the service anew with what it has not read yet. */
export function checksum(files: readonly MountedFile[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0${content}\0`);
  return hash.digest('hex');
}
