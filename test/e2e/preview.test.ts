import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewContent } from '../../src/cli/previewContent.ts';
import { startPreview, type Preview } from '../../src/preview/server.ts';
import { startBrowser } from './support/browser.ts';
import { until } from '../../src/runtime/wait.ts';
import { startStack, type TestStack } from './support/stack.ts';

let stack: TestStack;
let browser: Browser;
let live: Preview;
let silent: Preview;

beforeAll(async () => {
  stack = await startStack({ hedgehog: 3 });
  await stack.drive('hedgehog', 40);
  browser = await startBrowser();
  live = await startPreview(previewContent(stack.content, stack.prometheusUrl));
  silent = await startPreview(previewContent(stack.content, undefined));
  await until('there are rates to draw', { seconds: 60 }, async () => ((await stack.prometheus.query('sum(rate(hedgehog_http_requests_total[10s])) > 0')).length > 0 ? true : undefined));
});

afterAll(async () => {
  await browser.close();
  await live.stop();
  await silent.stop();
  await stack.stop();
});

/** Opens an address and waits until the page says that it is drawn; complaints of the page are collected. */
async function open(url: string): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await page.waitForSelector('main[data-ready]');
  return { page, complaints };
}

describe('the preview', () => {
  it('draws every panel of every dashboard, without a complaint', async () => {
    for (const { json } of stack.content.dashboards) {
      const { uid, panels } = JSON.parse(json) as { readonly uid: string; readonly panels: readonly { readonly type: string; readonly id: number }[] };
      const { page, complaints } = await open(`${live.url}?d=${uid}&range=5m&refresh=off`);
      const drawn = await page.$$eval('[data-panel] > .body', (bodies) => bodies.map((body) => body.getAttribute('data-drawn')));
      expect(drawn).toHaveLength(panels.filter(({ type }) => type !== 'row').length);
      expect(drawn.filter((state) => state === null || state === 'failed')).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it('lays panels out as Grafana does, side by side and without overlap', async () => {
    const { page } = await open(`${live.url}?d=obskit-hedgehog`);
    const boxes = await page.$$eval('.panel', (found) => found.map((it) => it.getBoundingClientRect().toJSON() as { left: number; right: number; top: number; bottom: number }));
    const overlapping = boxes.some((a, i) => boxes.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1));
    expect(boxes.length).toBeGreaterThan(10);
    expect(overlapping).toBe(false);
    await page.close();
  });

  it('narrows the answers to the instance that is chosen', async () => {
    const [first] = stack.nodes['hedgehog'] ?? [];
    const up = async (query: string) => {
      const { page } = await open(`${live.url}?d=obskit-hedgehog&range=5m&refresh=off${query}`);
      const [count] = await page.$$eval('[aria-label="Targets"] .stat strong', (found) => found.map((it) => it.textContent));
      await page.close();
      return count;
    };
    expect(await up('')).toBe('3');
    expect(await up(`&var-instance=${first?.address}`)).toBe('1');
  });

  it('can be used with the keyboard: a dashboard is reached and opened by Tab and Enter', async () => {
    const { page } = await open(live.url);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const chosen = (await page.textContent(':focus')) ?? '';
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: chosen }).waitFor();
    await page.close();
  });

  it('changes between light and dark, and keeps it in the address', async () => {
    const { page } = await open(`${live.url}?theme=light`);
    await page.getByRole('button', { name: 'Dark' }).click();
    await page.waitForSelector('html[data-theme=dark]');
    expect(page.url()).toContain('theme=dark');
    await page.close();
  });

  it('lists alerts with their state and a link to the runbook', async () => {
    const { page, complaints } = await open(`${live.url}?d=alerts`);
    const text = await page.textContent('main');
    expect(text).toContain('HedgehogErrorRatioHigh');
    const links = await page.$$eval('.alerts a', (found) => found.map((it) => it.getAttribute('href')));
    expect(links.some((href) => href?.endsWith('/HedgehogErrorRatioHigh.md'))).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows queries and layout, and says so, where there is no Prometheus', async () => {
    const { page, complaints } = await open(`${silent.url}?d=obskit-hedgehog`);
    expect(await page.textContent('#notice')).toContain('No Prometheus was named');
    expect(await page.textContent('main')).toContain('hedgehog_http_requests_total');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['a query that writes', '/api/v1/admin/tsdb/delete_series', {}, 403],
    ['a path that escapes', '/api/v1/../../-/quit', {}, 404],
    ['another site’s name for this machine', '/', { host: 'evil.example' }, 403],
  ])('refuses %s', async (_, path, headers, status) => {
    const { request } = await import('node:http');
    const url = new URL(live.url);
    const answered = await new Promise<number>((done, fail) => {
      request({ host: url.hostname, port: url.port, path, headers }, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      })
        .on('error', fail)
        .end();
    });
    expect(answered).toBe(status);
  });
});

