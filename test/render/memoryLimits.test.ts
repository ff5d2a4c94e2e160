import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { kits } from '../../src/kit/kits.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { demoConfig, hedgehogNodes } from '../stack/configs.ts';

const name = 'KeychainMemoryNearLimit';

/** A deployment of keychain alone. */
function deployment(nodes: number, mebibytes: number, alerts: Config['alerts'] = {}): Config {
  const { limits, ...resources } = demoConfig.nodes.resources;
  return {
    ...demoConfig,
    systems: [{ ...hedgehogNodes, name: 'keychain', nodes, discovery: { kind: 'static', targets: ['keychain-1:9090'] } }],
    nodes: { ...demoConfig.nodes, resources: { ...resources, limits: { ...limits, mebibytes } } },
    alerts,
  };
}

function exprIn(config: Config): string | undefined {
  const rules = contentOf(assemble(config, kits)).rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return rules.flatMap((rule) => ('alert' in rule && rule.alert === name ? [rule.expr] : []))[0];
}

describe('an alert about memory', () => {
  it.each([
    ['follows the limit of the nodes that the kit runs', deployment(2, 512), 0.9 * 512 * 2 ** 20],
    ['goes by its threshold where it is tuned', deployment(2, 512, { [name]: { threshold: 3e8 } }), 3e8],
    ['goes by its threshold where only that says what the limit is', deployment(0, 512, { [name]: { threshold: 3e8 } }), 3e8],
  ])('%s', (_, config, limit) => {
    expect(exprIn(config)).toMatch(new RegExp(` > ${limit}$`));
  });

  it.each([
    ['nobody knows the limit', deployment(0, 512)],
    ['nobody knows the limit, though another thing is tuned', deployment(0, 512, { [name]: { enabled: true, severity: 'critical' } })],
    ['it is switched off', deployment(2, 512, { [name]: { enabled: false } })],
  ])('is left out where %s', (_, config) => {
    expect(exprIn(config)).toBeUndefined();
  });
});
