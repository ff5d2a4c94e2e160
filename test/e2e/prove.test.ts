import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { claims, prove, type ClaimName, type Proof } from '../../src/prove/proof.ts';
import { proofMarkdown } from '../../src/prove/report.ts';

const root = resolve(import.meta.dirname, '../..');
let proof: Proof;

beforeAll(async () => {
  proof = await prove({ home: root, onProgress: (line) => console.log(line) });
  mkdirSync(`${root}/dist`, { recursive: true });
  writeFileSync(`${root}/dist/proof.json`, `${JSON.stringify(proof, null, 2)}\n`);
  writeFileSync(`${root}/dist/proof.md`, proofMarkdown(proof));
}, 600_000);

describe('the stack of all five systems, run, driven, broken and killed', () => {
  it.each(Object.entries(claims).map(([name, claim]) => [claim, name as ClaimName] as const))('%s', (_, name) => {
    const report = proof.claims.find((claim) => claim.name === name);
    expect(report?.failures).toEqual([]);
    expect(report?.facts).not.toEqual([]);
  });

  it('takes eight minutes at the most', () => {
    expect(proof.seconds).toBeLessThanOrEqual(480);
  });
});
