import type { AlertPanel } from '../preview/server.ts';
import type { Content } from '../render/content.ts';

/** Where each alert's `dashboard_url` leads, as a place in the preview: the panel that shows its symptom, else the dashboard. */
export function alertPanels({ dashboards, rules }: Pick<Content, 'dashboards' | 'rules'>): Readonly<Record<string, AlertPanel>> {
  const pages = new Map(
    dashboards.map(({ json }) => {
      const { uid, title, panels } = JSON.parse(json) as { readonly uid: string; readonly title: string; readonly panels: readonly { readonly id: number; readonly title: string }[] };
      return [uid, { title, panels: new Map(panels.map((panel) => [panel.id, panel.title])) }];
    }),
  );
  return Object.fromEntries(
    rules
      .flatMap(({ groups }) => groups.flatMap((group) => group.rules))
      .flatMap((rule) => {
        if (!('alert' in rule)) return [];
        const [, uid = '', panel] = /\/d\/([^/?#]+)(?:\?.*\bviewPanel=panel-(\d+))?/.exec(rule.annotations?.['dashboard_url'] ?? '') ?? [];
        const page = pages.get(uid);
        const id = Number(panel);
        const title = page?.panels.get(id);
        return page === undefined ? [] : [[rule.alert, { uid, dashboard: page.title, ...(title === undefined ? {} : { panel: id, title }) }]];
      }),
  );
}
