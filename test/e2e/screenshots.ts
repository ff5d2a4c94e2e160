import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { previewContent } from '../../src/cli/previewContent.ts';
import { startPreview } from '../../src/preview/server.ts';
import { startBrowser } from './support/browser.ts';
import { until } from '../../src/runtime/wait.ts';
import { smallPng } from './support/smallPng.ts';
import { startStack } from './support/stack.ts';

/** `npm run screenshots`: every page of the preview under load, while a third of HedgehogDB's requests fail, as PNGs in docs/images. */
const folder = resolve(import.meta.dirname, '../../docs/images');
const nodes = { hashmap: 3, goverse: 2, hedgehog: 3, porter: 2, keychain: 2 } as const;
/** Pages that are shown light as well: README has them for readers of either kind. */
const alsoLight: readonly string[] = ['overview', 'hedgehog'];

const stack = await startStack(nodes);
const browser = await startBrowser();
const preview = await startPreview(previewContent(stack.content, stack.prometheusUrl));
try {
  for (const system of Object.keys(nodes)) await stack.drive(system, system === 'hedgehog' ? 30 : 12);
  console.log('under load …');
  await sleep(200_000);
  console.log('with a fault …');
  await until('the nodes take the fault', { seconds: 60 }, async () => {
    await stack.setFaults('hedgehog', { errorRatio: 0.3, latencyMs: 20 });
    return true;
  });
  await until('the alert fires', { seconds: 60 }, async () => stack.webhook.of('HedgehogErrorRatioHigh', 'firing'));
  await sleep(20_000);

  // All pages show the same moment.
  const moment = Math.floor(Date.now() / 1000);
  const pages = [...stack.content.dashboards.map(({ name, json }) => ({ name, uid: (JSON.parse(json) as { readonly uid: string }).uid })), { name: 'alerts', uid: 'alerts' }];
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  mkdirSync(folder, { recursive: true });
  for (const { name, uid } of pages) {
    for (const theme of alsoLight.includes(name) ? ['dark', 'light'] : ['dark']) {
      await shoot(page, `${preview.url}?d=${uid}&range=5m&until=${moment}&refresh=off&theme=${theme}`, join(folder, `${name}-${theme}.png`));
    }
  }
} finally {
  await browser.close();
  await preview.stop();
  await stack.stop();
}

async function shoot(page: Page, url: string, file: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('main[data-ready]', { timeout: 60_000 });
  const png = smallPng(await page.screenshot({ fullPage: true }));
  writeFileSync(file, png);
  console.log(`${file}: ${Math.round(png.length / 1024)} kB`);
}
