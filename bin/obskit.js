#!/usr/bin/env node
import { bundled } from './bundle.js';

// Synthesis is run again and again, and waits for nothing but itself; the other commands start from the sources.
const file = process.argv[2] === 'synth' ? await bundled('src/cli/main.ts') : undefined;
if (file === undefined) {
  const { register } = await import('tsx/esm/api');
  register();
}
await import(file ?? '../src/cli/main.ts');
