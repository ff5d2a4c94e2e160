import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { readSpans, SpanReceiver, Tempo } from '../../src/prove/traces.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const [root, child] = ['00f067aa0ba902b7', '00f067aa0ba902b8'];
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** Spans as OTLP writes them. @param id how an id is written */
const resourceSpans = (id: (hex: string) => string) => [
  {
    resource: { attributes: [attribute('service.name', 'hedgehog'), attribute('service.instance.id', 'a:1'), { key: 'n', value: { intValue: 1 } }] },
    scopeSpans: [{ spans: [{ traceId: id(traceId), spanId: id(root), name: 'http.request' }, { traceId: id(traceId), spanId: id(child), parentSpanId: id(root), name: 'replicate.send' }] }],
  },
];
const place = { service: 'hedgehog', instance: 'a:1' };
const spans = [
  { traceId, spanId: root, parentSpanId: '', name: 'http.request', ...place },
  { traceId, spanId: child, parentSpanId: root, name: 'replicate.send', ...place },
];

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

describe('spans', () => {
  it.each([
    ['hexadecimal, as exporters do', (id: string) => id],
    ['base64, as Tempo does', base64],
  ])('are read with ids in %s', (_, id) => {
    expect(readSpans(resourceSpans(id))).toEqual(spans);
  });

  it('that are none are refused', () => {
    expect(() => readSpans([{ scopeSpans: [{ spans: [{ name: 'x' }] }] }])).toThrow(/traceId/);
  });
});

it('a receiver keeps the spans of each trace, and lets go of the oldest trace first', async () => {
  const receiver = new SpanReceiver(1);
  const url = await receiver.start();
  stop = () => receiver.stop();
  const send = async (body: unknown, path = '/v1/traces') => (await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })).status;
  expect(await send({ resourceSpans: resourceSpans((id) => id) })).toBe(200);
  expect(await receiver.find(traceId)).toEqual(spans);
  expect([await send({ resourceSpans: 'none' }), await send({}, '/v1/metrics')]).toEqual([400, 400]);
  expect(await send({ resourceSpans: resourceSpans((id) => id.replaceAll('4', '5')) })).toBe(200);
  expect([(await receiver.find(traceId)).length, (await receiver.find(traceId.replaceAll('4', '5'))).length]).toEqual([0, 2]);
});

it('Tempo is asked by the trace’s id, and may not know it', async () => {
  const server = createServer((request, response) => {
    if (request.url !== `/api/traces/${traceId}`) return void response.writeHead(request.url?.endsWith('/broken') ? 500 : 404).end();
    response.end(JSON.stringify({ batches: resourceSpans(base64) }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  stop = () => new Promise((done) => (server.closeAllConnections(), server.close(() => done())));
  const address = server.address();
  const tempo = new Tempo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  expect(await tempo.find(traceId)).toEqual(spans);
  expect(await tempo.find('0')).toEqual([]);
  await expect(tempo.find('broken')).rejects.toThrow('Tempo answers 500');
});
