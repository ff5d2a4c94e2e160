import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { previewContent } from '../../src/cli/previewContent.ts';
import { ranges } from '../../src/preview/page/state.ts';
import { startPreview } from '../../src/preview/server.ts';
import { until } from '../../src/runtime/wait.ts';
import { startBrowser } from './support/browser.ts';
import { smallPng } from './support/smallPng.ts';
import { startDrivenStack } from './support/stack.ts';

/**
 * `npm run screenshots`: every page of the preview under load, while a third of HedgehogDB's requests fail, as PNGs in docs/images.
 * With a folder, `npm run screenshots -- <folder>`, every page dark, light and as wide as a phone there: to be looked at.
 */
const [named] = process.argv.slice(2);
const folder = named === undefined ? resolve(import.meta.dirname, '../../docs/images') : resolve(named);
/** Pages that are shown light as well: README has them for readers of either kind. */
const alsoLight: readonly string[] = ['overview', 'hedgehog'];
const range = '5m';

interface Look {
  readonly name: string;
  readonly theme: 'dark' | 'light';
  readonly width: number;
}

const dark: Look = { name: 'dark', theme: 'dark', width: 1440 };
const light: Look = { name: 'light', theme: 'light', width: 1440 };
const phone: Look = { name: 'phone', theme: 'dark', width: 400 };

const stack = await startDrivenStack((system) => (system === 'hedgehog' ? 30 : 12), { onProgress: console.log });
const browser = await startBrowser();
const preview = await startPreview(previewContent(stack.content, stack.prometheusUrl, stack.tempo?.url));
try {
  // No picture begins with emptiness, nor with the first seconds of a program; and what is good for long outweighs what is bad for a moment.
  const healthy = ranges[range] + 45;
  console.log(`under load, for ${healthy} s …`);
  await sleep(healthy * 1000);
  console.log('with a fault …');
  await until('the nodes take the fault', { seconds: 60 }, async () => {
    // Slow enough, at two nodes one after the other, for the panel of slow requests.
    await stack.setFaults('hedgehog', { errorRatio: 0.3, latencyMs: 140 });
    return true;
  });
  await until('the alert fires', { seconds: 90 }, async () => stack.webhook.of('HedgehogErrorRatioHigh', 'firing'));
  // Long enough for the error budget to have noticed: it is counted every two minutes at this speed.
  await sleep(130_000);

  // All pages show the same moment.
  const moment = Math.floor(Date.now() / 1000);
  const pages = [...stack.content.dashboards.map(({ name, json }) => ({ name, uid: (JSON.parse(json) as { readonly uid: string }).uid })), { name: 'alerts', uid: 'alerts' }];
  mkdirSync(folder, { recursive: true });
  for (const { name, uid } of pages) {
    const looks = named !== undefined ? [dark, light, phone] : alsoLight.includes(name) ? [dark, light] : [dark];
    for (const look of looks) {
      const page = await browser.newPage({ viewport: { width: look.width, height: 900 } });
      await shoot(page, `${preview.url}?d=${uid}&range=${range}&until=${moment}&refresh=off&theme=${look.theme}`, join(folder, `${name}-${look.name}.png`));
      await page.close();
    }
  }
  if (stack.loadFailures.length > 0) throw new Error(stack.loadFailures.join('; '));
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
  const empty = await page.$$eval('[data-panel]', (panels) => panels.flatMap((panel) => (panel.querySelector('[data-drawn=data]') === null ? [panel.getAttribute('aria-label') ?? ''] : [])));
  console.log(`${file}: ${Math.round(png.length / 1024)} kB${empty.length === 0 ? '' : `; without data: ${empty.join(', ')}`}`);
}
