import type { AlertPanel } from '../preview/server.ts';
import type { Content } from '../render/content.ts';

interface PanelJson {
  readonly id: number;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr?: string }[];
}

/** More than these would be a second dashboard. */
const mostPanels = 2;

/**
 * The panels that show what an alert is about: those that draw its threshold, which they say in their description, then those that
 * ask for the most of what it asks for. A dashboard of its own system comes before those about all, and those before other systems'.
 */
export function alertPanels({ dashboards, rules }: Pick<Content, 'dashboards' | 'rules'>): Readonly<Record<string, readonly AlertPanel[]>> {
  const recordings = new Map(rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules)).flatMap((rule) => ('record' in rule ? [[rule.record, rule.expr] as const] : [])));
  const panels = dashboards.flatMap(({ name, folder, json }) => {
    const { uid, title: dashboard, panels: list } = JSON.parse(json) as { readonly uid: string; readonly title: string; readonly panels: readonly PanelJson[] };
    return list.map(({ id, title, description = '', targets = [] }) => ({ name, folder, description, asks: seriesIn(targets.map(({ expr = '' }) => expr).join(' '), recordings), place: { uid, panel: id, title, dashboard } }));
  });
  return Object.fromEntries(
    rules.flatMap((file) =>
      file.groups.flatMap((group) =>
        group.rules.flatMap((rule) => {
          if (!('alert' in rule)) return [];
          const asked = seriesIn(rule.expr, recordings);
          const drawn = new RegExp(`Thresholds: [^.]*\\b${rule.alert}\\b`);
          const ranked = panels
            .map(({ name, folder, description, asks, place }) => {
              const draws = drawn.test(description);
              const shared = [...asked].filter((series) => asks.has(series)).length;
              return { place, fits: draws || shared > 0, rank: [Number(draws), Number(name === file.name), Number(folder !== 'Systems'), shared] };
            })
            .filter(({ fits }) => fits)
            .sort((a, b) => b.rank.map((value, i) => value - (a.rank[i] ?? 0)).find((difference) => difference !== 0) ?? 0);
          return [[rule.alert, ranked.slice(0, mostPanels).map(({ place }): AlertPanel => place)]];
        }),
      ),
    ),
  );
}

/** The series that an expression selects, and those that its recordings are made of. All selectors of the kit have matchers or a range. */
function seriesIn(expr: string, recordings: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = [...expr.matchAll(/([a-zA-Z_:][\w:]*)\s*[{[]/g)].map(([, name = '']) => name);
  return new Set(names.flatMap((name) => [name, ...(recordings.has(name) ? [...(recordings.get(name) ?? '').matchAll(/([a-zA-Z_][\w]*)\s*[{[]/g)].map(([, below = '']) => below) : [])]));
}
