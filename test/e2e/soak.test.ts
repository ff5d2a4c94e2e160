import { describe, expect, it } from 'vitest';
import { growth, soak } from '../soak/soak.ts';

describe('nodes under load', () => {
  it('of all five systems hold no more in the end than when they were warm', async () => {
    const nodes = { hashmap: 2, goverse: 2, hedgehog: 2, porter: 1, keychain: 1 };
    const report = await soak({ nodes, warmUpSeconds: 20, seconds: Number(process.env['OBSKIT_SOAK_SECONDS'] ?? 20), rate: 40 });
    expect(report.nodes).toHaveLength(8);
    expect(Object.values(report.requests).every((sent) => sent >= 800)).toBe(true);
    for (const { before, after } of report.nodes) {
      for (const held of [...Object.values(before), ...Object.values(after)]) expect(held).toBeGreaterThanOrEqual(0);
      expect(before.heapBytes).toBeGreaterThan(1024 * 1024);
      expect(before.series).toBeGreaterThan(10);
    }
    expect(growth(report)).toEqual([]);
  }, 600_000);

  it.each([
    ['heap', /^hedgehog-1: heapBytes grew/],
    ['handles', /^hedgehog-1: files grew/],
  ] as const)('that leak %s on purpose are found out', async (leak, message) => {
    const report = await soak({ nodes: { hedgehog: 1 }, warmUpSeconds: 2, seconds: 10, rate: 40, leak });
    expect(growth(report)).toEqual([expect.stringMatching(message)]);
  }, 180_000);
});
