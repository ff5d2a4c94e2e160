import { resolve } from 'node:path';
import { Home } from '../runtime/home.ts';
import { CannotRun } from '../runtime/problem.ts';
import { UserError } from './userError.ts';

/** The kit's own program, which runs nodes, the preview and the supervisor. */
export const kitProgram = resolve(import.meta.dirname, '..', '..', 'bin', 'obskit.js');

/** What runs on this machine for the current folder. */
export function localHome(): Home {
  return new Home(resolve('.obskit'));
}

/** Does work whose problems with the machine are told in a sentence. */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((cause: unknown) => {
    throw cause instanceof CannotRun ? new UserError(cause.message, { cause }) : cause;
  });
}
