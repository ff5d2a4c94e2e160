import { afterEach, beforeEach, expect, it } from 'vitest';
import { Webhook } from '../../src/prove/webhook.ts';

let webhook: Webhook;
let url: string;
beforeEach(async () => {
  webhook = new Webhook();
  url = await webhook.start();
});
afterEach(() => webhook.stop());

const tell = async (...alerts: readonly { status: string; labels: object }[]): Promise<number> =>
  (await fetch(url, { method: 'POST', body: JSON.stringify({ alerts: alerts.map((alert) => ({ ...alert, annotations: {} })) }) })).status;
const alert = (status: string, backend: string) => ({ status, labels: { alertname: 'A', backend } });

it('remembers what it was told, and when', async () => {
  expect(await tell(alert('firing', 'a'))).toBe(200);
  const first = webhook.of('A', 'firing');
  expect(first).toMatchObject({ status: 'firing', labels: { backend: 'a' } });
  expect(webhook.of('A', 'firing', (first?.at ?? 0) + 1)).toBeUndefined();
  expect([webhook.of('A', 'resolved'), webhook.of('B', 'firing')]).toEqual([undefined, undefined]);
});

it('knows an alert to fire until each of its series is taken back', async () => {
  expect(webhook.isFiring('A')).toBe(false);
  await tell(alert('firing', 'a'), alert('firing', 'b'));
  await tell(alert('resolved', 'a'), alert('firing', 'b'));
  expect(webhook.isFiring('A')).toBe(true);
  await tell(alert('resolved', 'b'));
  expect(webhook.isFiring('A')).toBe(false);
});

it('refuses what is no notification', async () => {
  expect(await tell({ status: 'sad', labels: {} })).toBe(400);
  expect(webhook.received).toEqual([]);
});
