import type { FastifyRequest } from 'fastify';
import type { HttpRecording } from '../../node/middleware/http.ts';
import { counted, timed } from '../../node/middleware/recording.ts';
import type { Collector } from './collector.ts';
import type { CurrentTrace } from './currentTrace.ts';
import { porter } from './metrics.ts';

/** The requests, for `fastifyRecording`: those too whose client was gone before the answer. @param trace told what the collector's exemplars are */
export function httpRecordings(collector: Collector, trace: CurrentTrace): readonly HttpRecording<FastifyRequest>[] {
  const requests: Parameters<typeof counted<typeof porter.requests.labels, unknown>>[0] = {
    inc: ({ method, endpoint, status }) => collector.incrementCounter(porter.requests.name, 'method', method, 'endpoint', endpoint, 'status', status),
  };
  const latency: Parameters<typeof timed<typeof porter.latency.labels, unknown>>[0] = {
    observe: ({ endpoint }, seconds, exemplar) =>
      trace.during(exemplar, () => collector.recordHistogram(porter.latency.name, seconds, 'endpoint', endpoint)),
  };
  return [
    counted(requests, ({ method, route = '', status }) => ({ method, endpoint: route, status: String(status) })),
    timed(latency, ({ route = '' }) => ({ endpoint: route }), ({ request }) => request.scope.exemplar),
  ];
}
