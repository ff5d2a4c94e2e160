import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { indexKit } from '../config/kitIndex.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { kits } from '../kit/kits.ts';
import { UserError } from './userError.ts';

/** The file that is read when none is named. */
export const defaultFile = 'obskit.yaml';

/**
 * The configuration of the current folder. Without a file, that of the demo deployment.
 * @param named the file that the user named; it must be there
 * @throws UserError with all problems of the file, one a line
 */
export function readConfig(named: string | undefined): Config {
  const file = named ?? defaultFile;
  const result = loadConfig({ file, text: textOf(file, named !== undefined) }, indexKit(kits));
  if (result.ok) return result.config;
  throw new UserError(result.problems.map(formatProblem).join('\n'));
}

function textOf(file: string, required: boolean): string | undefined {
  if (!required && !existsSync(file)) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new UserError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`}; name another one with --config.`, { cause });
  }
}
