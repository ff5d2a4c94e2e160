import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TimedOut } from '../../src/node/call.ts';
import { startControl, type Control } from '../../src/node/control.ts';
import { FaultInjector } from '../../src/node/faults.ts';

const fails = (faults: FaultInjector) => faults.storage().then(() => false, () => true);

describe('the error ratio', () => {
  it.each([
    [0, 0],
    [0.1, 10],
    [1 / 3, 33],
    [0.5, 50],
    [1, 100],
  ])('of %d makes the same number of a hundred accesses fail each time: %d', async (errorRatio, expected) => {
    const faults = new FaultInjector();
    for (const _ of ['once', 'twice']) {
      faults.set({ errorRatio });
      let failed = 0;
      for (let i = 0; i < 100; i += 1) if (await fails(faults)) failed += 1;
      expect(failed).toBe(expected);
    }
  });
});

describe('the way to a peer', () => {
  let server: Server;
  let peer: string;
  beforeEach(async () => {
    server = createServer((_, response) => response.end('{"ok":true}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    peer = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => void server.close());

  it('is as it is without faults', async () => {
    expect(await new FaultInjector().call(peer, '/', {})).toEqual({ ok: true });
  });

  it('that is cut ends before the peer', async () => {
    const faults = new FaultInjector();
    faults.set({ peersDown: [peer] });
    await expect(faults.call(peer, '/', {})).rejects.toThrow(/is cut/);
  });

  it('that is slow takes the longer, and too long for a call that does not wait', async () => {
    const faults = new FaultInjector();
    faults.set({ slowPeers: { [peer]: 30 } });
    const began = performance.now();
    expect(await faults.call(peer, '/', {})).toEqual({ ok: true });
    expect(performance.now() - began).toBeGreaterThanOrEqual(29);
    await expect(faults.call(peer, '/', {}, { milliseconds: 30 })).rejects.toBeInstanceOf(TimedOut);
  });
});

describe('the control endpoint', () => {
  let control: Control | undefined;
  afterEach(() => control?.stop());

  async function post(body: unknown): Promise<Response> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return fetch(`http://${control?.address}/faults`, init);
  }

  it('replaces all faults, and shows them', async () => {
    const faults = new FaultInjector();
    control = await startControl({ host: '127.0.0.1', port: 0 }, faults);
    expect((await post({ errorRatio: 1, peersDown: ['n2:1'] })).status).toBe(200);
    expect(await fails(faults)).toBe(true);
    expect(faults.cuts('n2:1')).toBe(true);
    expect(await (await fetch(`http://${control.address}/faults`)).json()).toEqual({ errorRatio: 1, latencyMs: 0, peersDown: ['n2:1'], slowPeers: {}, rebalanceStuck: false, queueStalled: false, backendsDown: [], callersRefused: false });
    await post({});
    expect(await fails(faults)).toBe(false);
    expect(faults.cuts('n2:1')).toBe(false);
  });

  it.each([
    ['a ratio above one', { errorRatio: 1.5 }, /errorRatio/],
    ['an unknown fault', { errorRate: 0.5 }, /errorRate/],
    ['several problems at once', { errorRatio: -1, latencyMs: 'long' }, /errorRatio.*latencyMs/],
    ['a list', [], /expected object/],
  ])('refuses %s and leaves the faults as they were', async (_, body, message) => {
    const faults = new FaultInjector();
    faults.set({ errorRatio: 1 });
    control = await startControl({ host: '127.0.0.1', port: 0 }, faults);
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
    expect(faults.current.errorRatio).toBe(1);
  });

  it.each([
    ['an order without a type, as a form of any web page sends it', 'POST', {}, 415],
    ['an order as text', 'POST', { 'content-type': 'text/plain' }, 415],
    ['an order to a name that a web page has pointed here', 'POST', { host: 'evil.invalid:80', 'content-type': 'application/json' }, 403],
    ['a question to such a name', 'GET', { host: 'evil.invalid' }, 403],
  ])('refuses %s', async (_, method, headers, status) => {
    let killed = false;
    const faults = new FaultInjector();
    control = await startControl({ host: '127.0.0.1', port: 0 }, faults, () => void (killed = true));
    const [host, port] = control.address.split(':');
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const path = method === 'POST' ? '/kill' : '/faults';
      request({ host, port, method, path, headers, agent: false }, (response) => resolve(response.resume().statusCode)).once('error', reject).end();
    });
    expect(answer).toBe(status);
    expect(killed).toBe(false);
  });

  it('ends the process when it is told so in JSON, by whichever loopback name', async () => {
    let killed = false;
    control = await startControl({ host: '127.0.0.1', port: 0 }, new FaultInjector(), () => void (killed = true));
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    expect((await fetch(`http://localhost:${control.address.split(':')[1]}/kill`, init)).status).toBe(202);
    expect(killed).toBe(true);
  });

  it('does not listen where another machine could reach it', async () => {
    await expect(startControl({ host: '0.0.0.0', port: 0 }, new FaultInjector())).rejects.toThrow(/give it a loopback address/);
  });
});
