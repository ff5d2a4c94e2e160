import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { versions } from '../../src/config/versions.ts';
import { readPins } from '../../src/tools/pins.ts';

const goMod = readFileSync('tools/go.mod', 'utf8');
const goSum = readFileSync('tools/go.sum', 'utf8');

describe('tools/go.mod', () => {
  const pins = readPins(goMod);

  it.each(['prometheus', 'alertmanager', 'tempo'] as const)('pins the %s that the stack runs', (component) => {
    expect(pins[component].release).toBe(versions[component].replace(/^v/, ''));
  });

  it("gives Prometheus's release 3.x as its module's version 0.3xx, and Alertmanager's as it is", () => {
    const [, major, minor, patch] = /^v0\.(\d)(\d\d)\.(\d+)$/.exec(pins.prometheus.version) ?? [];
    expect(`${major}.${Number(minor)}.${patch}`).toBe(pins.prometheus.release);
    expect(pins.alertmanager.version).toBe(`v${pins.alertmanager.release}`);
  });

  it.each(['prometheus', 'alertmanager'] as const)('has the checksums of %s', (component) => {
    const { module, version } = pins[component];
    expect(goSum).toMatch(new RegExp(`^${module} ${version} h1:\\S{43}=$`, 'm'));
    expect(goSum).toMatch(new RegExp(`^${module} ${version}/go\\.mod h1:\\S{43}=$`, 'm'));
  });

  it('names a commit of Tempo, whose releases Go cannot ask for', () => {
    expect(pins.tempo.version).toMatch(/^v\d+\.\d+\.\d+-0\.\d{14}-[0-9a-f]{12}$/);
  });

  it('must pin every component', () => {
    expect(() => readPins(goMod.replace('// v0.34.0', ''))).toThrow(
      'tools/go.mod has no line "<module> <version> // <release>" for alertmanager; add it',
    );
  });
});
