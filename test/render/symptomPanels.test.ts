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
    ['draws its threshold', 'HedgehogHintBacklogHigh', 'Hints waiting by peer'],
    ['draws its threshold', 'HashmapReplicaLagHigh', 'Replica lag'],
    ['asks for its metric', 'GoverseShardChurn', 'Migrations'],
    ['asks for what is recorded for it', 'GoverseObjectLeak', 'Objects in all'],
    ['asks for its metric at its quantile', 'KeychainSignSlow', 'Latency by operation, p99'],
    ['shows the long window of its tier', 'SloBurnRate1h', 'Over 1h'],
    ['shows the long window of its tier', 'SloBurnRate3d', 'Over 3d'],
    ['stands on the dashboard of the stack', 'TempoSpansDiscarded', 'Spans refused'],
  ])('opens at the panel that %s: %s', (_, alert, title) => {
    expect(opened(alert)?.title).toBe(title);
  });

  it('opens as a whole where no panel is about the alert', () => {
    expect(opened('CatalogueMetricAbsent')).toBeUndefined();
    expect(urls.get('CatalogueMetricAbsent')).toBe('https://grafana.example/d/obskit-overview');
  });

  it('of an objective is the page of that objective', () => {
    expect(urls.get('SloBurnRate6h')).toMatch(/&var-slo=\{\{ \$labels\.slo \}\}$/);
  });

  it('is a panel for most alerts', () => {
    const without = [...urls.keys()].filter((alert) => opened(alert) === undefined);
    expect(without.length / urls.size).toBeLessThan(0.15);
  });
});
