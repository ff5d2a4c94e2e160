import type { PreviewContent } from '../preview/server.ts';
import type { Content } from '../render/content.ts';

/** What the preview shows of a deployment. */
export function previewContent({ config, dashboards, rules }: Content, prometheus: string | undefined): PreviewContent {
  return {
    dashboards: [...dashboards]
      // What is about all systems is where one begins.
      .sort((a, b) => Number(b.name === 'overview') - Number(a.name === 'overview') || Number(b.folder === 'Overview') - Number(a.folder === 'Overview'))
      .map(({ folder, json }) => {
        const { uid, title } = JSON.parse(json) as { readonly uid: string; readonly title: string };
        return { uid, title, folder, json };
      }),
    scrapeSeconds: config.scrape.interval.milliseconds / 1000,
    ...(prometheus === undefined ? {} : { prometheus }),
    runbooks: Object.fromEntries(
      rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules)).flatMap((rule) => ('alert' in rule ? [[rule.alert, rule.annotations?.['runbook_url'] ?? '']] : [])),
    ),
  };
}
