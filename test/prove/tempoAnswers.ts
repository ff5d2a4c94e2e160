import type { Vector } from '../../src/prove/prometheus.ts';

/** The id of the request below, as its client was told. */
export const recordedTraceId = '9492f38ec8b4003e456f2232b1f8f878';

const node = (instance: string) => ({
  attributes: [
    { key: 'service.instance.id', value: { stringValue: instance } },
    { key: 'service.name', value: { stringValue: 'hedgehog' } },
  ],
});
const scope = { name: 'obskit' };
const traceId = 'lJLzjsi0AD5FbyIysfj4eA==';
const status = {};

/**
 * What Tempo 3.0.3 answered to `GET /api/traces/<id>` with `accept: application/json`, of a write to one of two hedgehog nodes:
 * `batches` where OTLP says `resourceSpans`, ids in base64, kinds by name, whole numbers as text, and no parent at the root.
 */
export const recordedTrace = {
  batches: [
    {
      resource: node('127.0.0.1:19103'),
      scopeSpans: [
        {
          scope,
          spans: [
            { traceId, spanId: 'pXvB7llHCeI=', parentSpanId: 'Xy0XVw1Lxcc=', name: 'replicate.send', kind: 'SPAN_KIND_CLIENT', startTimeUnixNano: '1795878354892000000', endTimeUnixNano: '1795878354896392288', attributes: [{ key: 'server.address', value: { stringValue: '127.0.0.1:19104' } }], status },
            { traceId, spanId: 'Xy0XVw1Lxcc=', parentSpanId: 'ENEZ7ENrIzw=', name: 'coordinator.route_put', kind: 'SPAN_KIND_INTERNAL', startTimeUnixNano: '1795878354892000000', endTimeUnixNano: '1795878354896523694', attributes: [{ key: 'hedgehog.table', value: { stringValue: 'proof' } }], status },
            { traceId, spanId: 'ENEZ7ENrIzw=', name: 'http.request', kind: 'SPAN_KIND_SERVER', startTimeUnixNano: '1795878354892000000', endTimeUnixNano: '1795878354898319235', attributes: [{ key: 'http.response.status_code', value: { intValue: '204' } }], status },
          ],
        },
      ],
    },
    {
      resource: node('127.0.0.1:19104'),
      scopeSpans: [
        {
          scope,
          spans: [{ traceId, spanId: 'xFLa7muA3aQ=', parentSpanId: 'pXvB7llHCeI=', name: 'replicate', kind: 'SPAN_KIND_SERVER', startTimeUnixNano: '1795878354893000000', endTimeUnixNano: '1795878354893463612', attributes: [{ key: 'http.route', value: { stringValue: '/internal/replicate' } }], status }],
        },
      ],
    },
  ],
};

/** What Prometheus 3.14.0 then had of it, as Tempo had written it: labels as they came, summed by them. */
export const recordedDerived: Readonly<Record<string, Vector>> = {
  traces_spanmetrics_calls_total: [{ metric: { service: 'hedgehog' }, value: [1795878369.118, '509'] }],
  traces_service_graph_request_total: [
    { metric: { client: 'hedgehog', server: 'hedgehog' }, value: [1795878369.118, '58'] },
    { metric: { client: 'user', server: 'hedgehog' }, value: [1795878369.118, '152'] },
  ],
};
