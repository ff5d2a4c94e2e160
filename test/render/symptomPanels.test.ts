import { describe, expect, it } from 'vitest';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { kits } from '../../src/kit/kits.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';

const loaded = loadConfig({ file: 'obskit.yaml', text: 'grafanaUrl: https://grafana.example' }, indexKit(kits));
if (!loaded.ok) throw new Error('the configuration is not good');
const { rules, dashboards } = contentOf(assemble(loaded.config, kits));

interface BuiltPanel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
}
const built = new Map(
  dashboards.map(({ json }) => {
    const { uid, panels } = JSON.parse(json) as { readonly uid: string; readonly panels: readonly BuiltPanel[] };
    return [uid, panels];
  }),
);
const urls = new Map(
  rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules.flatMap((rule) => ('alert' in rule ? [[rule.alert, rule.annotations?.['dashboard_url'] ?? ''] as const] : [])))),
);

/** The panel that an alert's link opens; `undefined` for one that opens a whole dashboard. */
function opened(alert: string): BuiltPanel | undefined {
  const url = new URL(urls.get(alert) ?? '');
  const panels = built.get(url.pathname.replace('/d/', ''));
  if (panels === undefined) throw new Error(`${alert} opens ${url.href}, which is no dashboard`);
  const asked = url.searchParams.get('viewPanel');
  if (asked === null) return undefined;
  const panel = panels.find(({ id }) => asked === `panel-${id}`);
  if (panel === undefined) throw new Error(`${alert} opens ${url.href}, where there is no such panel`);
  return panel;
}

describe('the dashboard of an alert', () => {
  it.each([...urls.keys()])('of %s is there, and its panel is no heading', (alert) => {
    expect(opened(alert)?.type).not.toBe('row');
  });

  it.each([
    ['compares with a threshold', 'HedgehogHintBacklogHigh', 'Hints waiting by peer'],
    ['compares with a threshold, as a chart', 'HashmapReplicaLagHigh', 'Replica lag'],
    ['says of a whole system, by what it consists of', 'HashmapErrorRatioHigh', 'Error ratio by endpoint'],
    ['sees in what each node says', 'HashmapNodesDisagree', 'Members seen by each node'],
    ['sees in what each node says', 'HashmapQuorumAtRisk', 'Members seen by each node'],
    ['forecasts', 'GoverseObjectLeak', 'Objects by type'],
    ['finds spread unevenly', 'GoverseObjectsImbalanced', 'Objects by node'],
    ['finds below zero', 'KeychainNegativeConnections', 'Fewest connections on any target'],
    ['finds among statuses', 'KeychainAuthenticationFailures', 'HTTP by status'],
    ['counts', 'GoverseShardChurn', 'Shard migrations'],
    ['finds silent', 'TargetDown', 'Silent targets by job'],
    ['is about, on the dashboard of the stack', 'TempoSpansDiscarded', 'Spans discarded by reason'],
    ['is about, on the dashboard of the stack', 'PrometheusSampleLimitHit', 'Scrapes over their sample limit'],
    ['compares over both windows of its tier', 'SloBurnRate1h', 'Burn rate over 1h and 5m'],
    ['compares over both windows of its tier', 'SloBurnRate3d', 'Burn rate over 3d and 6h'],
  ])('opens at the panel that shows what it %s: %s', (_, alert, title) => {
    expect(opened(alert)?.title).toBe(title);
  });

  it.each([...urls.keys()])('of %s opens at a panel', (alert) => {
    expect(opened(alert)).toBeDefined();
  });

  it('is narrowed to what the alert names, as far as the dashboard chooses among it', () => {
    expect(urls.get('SloBurnRate6h')).toMatch(/&var-slo=\{\{ \$labels\.slo \}\}$/);
    expect(urls.get('HashmapInFlightSaturated')).toMatch(/&var-instance=\{\{ \$labels\.instance \}\}$/);
    expect(urls.get('GoverseCallLatencyHigh')).toMatch(/&var-type=\{\{ \$labels\.object_type \}\}$/);
    // All systems are on the overview, so that it chooses among none.
    expect(urls.get('TargetDown')).not.toContain('var-');
  });
});
