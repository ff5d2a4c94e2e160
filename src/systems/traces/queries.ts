import { promql } from '../../promql/expr.ts';
import { quantile, rate, ratio } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { traces } from './metrics.ts';

const { spans, spanLatency, edges, failedEdges } = traces;

export const spanRate = question({
  ask: 'How many spans a second does each service end?',
  expr: rate(spans, { by: ['service'] }),
  unit: 'persecond',
  by: ['service'],
});

export const spanRateByName = question({
  ask: 'Which spans are the most frequent?',
  expr: promql`topk(10, ${rate(spans, { by: ['service', 'span_name'] })})`,
  unit: 'persecond',
  by: ['service', 'span_name'],
});

export const spanFailureRatio = question({
  ask: 'Which share of each service’s spans ends in an error?',
  expr: ratio(spans.where({ status_code: 'STATUS_CODE_ERROR' }), spans, { by: ['service'] }),
  unit: 'ratio',
  by: ['service'],
});

/** The ten slowest only: a system has a span for each thing it does. */
export const slowestSpans = question({
  ask: 'Which spans take the longest, all but their slowest twentieth?',
  expr: promql`topk(10, ${quantile(0.95, spanLatency.bucket, { by: ['service', 'span_name'] })})`,
  unit: 'seconds',
  by: ['service', 'span_name'],
});

export const callRate = question({
  ask: 'Which services call which, and how often?',
  expr: rate(edges, { by: ['client', 'server'] }),
  unit: 'persecond',
  by: ['client', 'server'],
});

export const failedCallRatio = question({
  ask: 'Which share of the calls between services fails?',
  expr: ratio(failedEdges, edges, { by: ['client', 'server'] }),
  unit: 'ratio',
  by: ['client', 'server'],
});
