#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { bundled } from './bundle.js';

// Synthesis is run again and again, and waits for nothing but itself; the other commands start from the sources.
const synthesizes = process.argv[2] === 'synth';
// It is over before optimised code could pay for its compilation: a fifth of the time.
if (synthesizes) setFlagsFromString('--no-opt');

const file = synthesizes ? await bundled('src/cli/main.ts') : undefined;
if (file === undefined) {
  const { register } = await import('tsx/esm/api');
  register();
}
await import(file ?? '../src/cli/main.ts');
