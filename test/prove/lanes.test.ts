import { expect, it } from 'vitest';
import { rehearse } from '../../src/prove/claims/alerts.ts';
import type { Scenario } from '../../src/prove/scenarios.ts';
import { Webhook } from '../../src/prove/webhook.ts';
import { answering } from './prometheus.ts';

const names = ['First', 'Second', 'Third'] as const;
const rule = (alert: string) => ({ alert, expr: 'up', labels: { severity: 'warning' } });

/** Three scenarios of one lane, whose alerts are told of at once. @param options.remembered whether the first is taken back only when the second begins */
async function play({ remembered = false }: { readonly remembered?: boolean } = {}): Promise<{ readonly log: readonly string[]; readonly resolved: readonly string[] }> {
  const webhook = new Webhook();
  const url = await webhook.start();
  const log: string[] = [];
  const tell = async (alertname: string, status: string): Promise<void> => {
    log.push(`${alertname} ${status}`);
    await fetch(url, { method: 'POST', body: JSON.stringify({ alerts: [{ status, labels: { alertname }, annotations: {} }] }) });
  };
  const lasts = (name: string): boolean => remembered && name === 'First';
  const scenario = (name: string): Scenario => ({
    lane: 'shop',
    title: name,
    alerts: [name],
    remembered: lasts(name),
    async cause() {
      await tell(name, 'firing');
      if (remembered && name === 'Second') await tell('First', 'resolved');
    },
    relieve: async () => void (lasts(name) ? undefined : setTimeout(() => void tell(name, 'resolved'), 50)),
  });
  const content = { rules: [{ name: 'shop', groups: [{ name: 'shop', rules: names.map(rule) }], tests: [] }], mutes: [] };
  const stage = { nodes: {}, setFaults: async () => undefined, setFaultsOf: async () => undefined, kill: async () => undefined, ready: async () => undefined };
  const stack = { ...stage, content, systems: ['shop'], prometheus: answering({}), alertmanager: { muting: async () => [] }, webhook, signal: new AbortController().signal };
  const { courses } = await rehearse(stack, names.map(scenario), { deliver: 4, resolve: 4 });
  await webhook.stop();
  return { log, resolved: courses.flatMap(({ alert, resolved }) => (resolved === undefined ? [] : [alert])) };
}

it('a scenario begins when the alerts of the one before it have been taken back', async () => {
  expect(await play()).toEqual({ log: names.flatMap((name) => [`${name} firing`, `${name} resolved`]), resolved: names });
});

it('it does not wait for alerts that are told of for long', async () => {
  const log = ['First firing', 'Second firing', 'First resolved', 'Second resolved', 'Third firing', 'Third resolved'];
  expect(await play({ remembered: true })).toEqual({ log, resolved: names });
});
