import type { Content } from '../render/content.ts';
import { metricsOf } from '../metric/system.ts';
import type { AlertPanel } from '../preview/server.ts';

interface PanelJson {
  readonly id: number;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr?: string }[];
}

/** More than these would be a second dashboard. */
const mostPanels = 2;

/**
 * The panels that show what an alert is about: those that draw its threshold, which they say in their description, else those that
 * ask for most of the metrics and recordings that it asks for. A system's own dashboard comes before those about all.
 */
export function alertPanels({ dashboards, rules, systems }: Pick<Content, 'dashboards' | 'rules' | 'systems'>): Readonly<Record<string, readonly AlertPanel[]>> {
  const all = rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const recorded = all.flatMap((rule) => ('record' in rule ? [rule.record] : []));
  const known = new Set([...recorded, ...systems.flatMap(metricsOf).map(({ name }) => name)]);
  const namesIn = (text: string) => new Set((text.match(/[a-zA-Z_:][\w:]*/g) ?? []).flatMap((word) => (known.has(word) ? [word] : known.has(family(word)) ? [family(word)] : [])));
  const panels = [...dashboards]
    .sort((a, b) => Number(b.folder === 'Systems') - Number(a.folder === 'Systems'))
    .flatMap(({ json }) => {
      const { uid, title: dashboard, panels: list } = JSON.parse(json) as { readonly uid: string; readonly title: string; readonly panels: readonly PanelJson[] };
      return list.map(({ id, title, description = '', targets = [] }) => ({ uid, dashboard, panel: id, title, description, names: namesIn(targets.map(({ expr = '' }) => expr).join(' ')) }));
    });
  return Object.fromEntries(
    all.flatMap((rule) => {
      if (!('alert' in rule)) return [];
      const drawing = panels.filter(({ description }) => new RegExp(`Thresholds: [^.]*\\b${rule.alert}\\b`).test(description));
      const wanted = [...namesIn(rule.expr)];
      const shared = ({ names }: (typeof panels)[number]) => wanted.filter((name) => names.has(name)).length;
      const related = panels.filter((panel) => shared(panel) > 0).sort((a, b) => shared(b) - shared(a));
      const found = drawing.length > 0 ? drawing : related;
      return [[rule.alert, found.slice(0, mostPanels).map(({ uid, panel, title, dashboard }): AlertPanel => ({ uid, panel, title, dashboard }))]];
    }),
  );
}

/** The histogram or summary that a series belongs to. */
function family(series: string): string {
  return series.replace(/_(bucket|sum|count)$/, '');
}
