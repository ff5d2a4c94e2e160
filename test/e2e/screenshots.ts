import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { previewContent } from '../../src/cli/previewContent.ts';
import { startPreview } from '../../src/preview/server.ts';
import { startBrowser } from './support/browser.ts';
import { until } from '../../src/runtime/wait.ts';
import { startStack } from './support/stack.ts';

/** `npm run screenshots`: every page of the preview under load, with one fault on the way, as PNGs in docs/images. */
const folder = resolve(import.meta.dirname, '../../docs/images');
const stack = await startStack({ hedgehog: 3 });
const browser = await startBrowser();
const preview = await startPreview(previewContent(stack.content, stack.prometheusUrl));
await stack.drive('hedgehog', 80);
try {
  console.log('under load …');
  await sleep(75_000);
  console.log('with a fault …');
  await stack.setFaults('hedgehog', { errorRatio: 0.3, latencyMs: 20 });
  await until('the alert fires', { seconds: 60 }, async () => stack.webhook.of('HedgehogErrorRatioHigh', 'firing'));
  await sleep(15_000);

  mkdirSync(folder, { recursive: true });
  const pages = [...stack.content.dashboards.map(({ name, json }) => ({ name, uid: (JSON.parse(json) as { readonly uid: string }).uid })), { name: 'alerts', uid: 'alerts' }];
  for (const theme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    for (const { name, uid } of pages) {
      await page.goto(`${preview.url}?d=${uid}&range=5m&refresh=off&theme=${theme}`);
      await page.waitForSelector('main[data-ready]');
      const file = join(folder, `${name}-${theme}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
    }
    await page.close();
  }
} finally {
  await browser.close();
  await preview.stop();
  await stack.stop();
}
