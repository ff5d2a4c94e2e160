import { resolve } from 'node:path';
import { proofNodes } from '../../../src/prove/proof.ts';
import { startProofStack, type ProofStack } from '../../../src/prove/stack.ts';

export type TestStack = ProofStack;

/** A stack of the proof's own kind, with the tools of the project's folder. @param count how many nodes of each system */
export function startStack(count: Readonly<Record<string, number>>, options: Parameters<typeof startProofStack>[1] = {}): Promise<ProofStack> {
  return startProofStack(count, { home: resolve(import.meta.dirname, '../../..'), ...options });
}

/** Nodes of all five systems, with their clients played: what a page about everything needs to have something to draw. */
export async function startDrivenStack(rate: (system: string) => number, options: Parameters<typeof startProofStack>[1] = {}): Promise<ProofStack> {
  const stack = await startStack(proofNodes, options);
  for (const system of stack.systems) await stack.drive(system, rate(system));
  return stack;
}
