import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kits } from '../../src/kit/kits.ts';
import { tiers } from '../../src/rules/sloTiers.ts';

const folder = resolve(import.meta.dirname, '../../alerts/runbooks');
const alerts = [...kits.flatMap(({ rules }) => rules.alerts), ...tiers].map(({ name }) => name);

describe('runbooks', () => {
  it('are there for every alert, and for no other', () => {
    expect(readdirSync(folder).sort()).toEqual(alerts.map((name) => `${name}.md`).sort());
  });

  it.each(alerts)('%s says what it means, what it does, what to look at, what to do, and when it errs', (name) => {
    const text = readFileSync(join(folder, `${name}.md`), 'utf8');
    expect(text.split('\n')[0]).toBe(`# ${name}`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'False alarm']);
  });
});
