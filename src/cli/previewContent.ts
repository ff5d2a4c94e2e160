import type { PreviewContent } from '../preview/server.ts';
import type { Content } from '../render/content.ts';
import { traces } from '../systems/traces/metrics.ts';
import { alertPanels } from './alertPanels.ts';
import { readRunbooks } from './runbooks.ts';

/** What the preview shows of a deployment. */
export function previewContent(content: Content, prometheus?: string, tempo?: string): PreviewContent {
  const { config, dashboards, rules } = content;
  const texts = Object.fromEntries(readRunbooks());
  const addresses = rules
    .flatMap(({ groups }) => groups.flatMap((group) => group.rules))
    .flatMap((rule): [string, string | undefined][] => ('alert' in rule ? [[rule.alert, rule.annotations?.['runbook_url']]] : []))
    // Where nobody has said where runbooks are published, the address stands for nothing, and what comes with the kit is shown here.
    .map(([alert, url]): [string, string | undefined] => [alert, config.runbookBaseUrl !== undefined ? url : texts[alert] === undefined ? undefined : `/runbooks/${alert}`]);
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
    ...(tempo === undefined ? {} : { tempo }),
    calls: { all: traces.edges.name, failed: traces.failedEdges.name },
    runbooks: Object.fromEntries(addresses.flatMap(([alert, url]) => (url === undefined ? [] : [[alert, url]]))),
    runbookTexts: texts,
    alertPanels: alertPanels(content),
  };
}
