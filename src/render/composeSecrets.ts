import { folderOf } from '../stack/mount.ts';
import type { Secret, SecretMount, Service, Tmpfs } from '../stack/service.ts';

/**
 * Secrets that the user has in environment variables, of services that read them from files. Compose has `environment` for
 * that in its list of secrets, but version 1.29 does not know it, and version 2 refuses it where the container's root is
 * read-only, as it is here. So the container writes the files itself before its program starts, into memory and readable
 * by nobody else. See docs/decisions/0013.
 */

/** Whether the user has a file of a secret, which Compose can mount. */
export function isKeptFile({ variable }: SecretMount): boolean {
  return variable === undefined;
}

/** The variables that a service's files of secrets are made of. */
export function variablesOf({ title, secretFiles }: Service): readonly Secret[] {
  return secretFiles.flatMap(({ variable }) =>
    variable === undefined ? [] : [{ kind: 'secret', variable, remedy: `${title} takes a secret from it, so set ${variable} in .env or in the environment` }],
  );
}

/** The folders in memory that they are written to. */
export function variableFolders({ secretFiles }: Service): readonly Tmpfs[] {
  const folders = secretFiles.flatMap(({ variable, path }) => (variable === undefined ? [] : [folderOf(path)]));
  return [...new Set(folders)].map((path) => ({ path, mebibytes: 1 }));
}

/**
 * The entrypoint that writes the files, takes the variables out of the environment and becomes the image's program.
 * @throws RangeError when the service does not name that program: a fault of the kit, not of its user
 */
export function startWithVariables({ name, program, secretFiles }: Service): readonly string[] {
  if (program === undefined) throw new RangeError(`the service ${name} has secrets in variables, but names no program`);
  const steps = secretFiles.flatMap(({ variable, path }) => (variable === undefined ? [] : [`printf %s "$${variable}" > ${path}`, `unset ${variable}`]));
  return ['/bin/sh', '-c', ['set -e', 'umask 077', ...steps, 'exec "$0" "$@"'].join('; '), program];
}
