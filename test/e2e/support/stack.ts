import { resolve } from 'node:path';
import { startProofStack, type ProofStack } from '../../../src/prove/stack.ts';

export type TestStack = ProofStack;

/** A stack of the proof's own kind, with the tools of the project's folder. @param count how many nodes of each system */
export function startStack(count: Readonly<Record<string, number>>, options: Parameters<typeof startProofStack>[1] = {}): Promise<ProofStack> {
  return startProofStack(count, { home: resolve(import.meta.dirname, '../../..'), ...options });
}
