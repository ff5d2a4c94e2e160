import { by, promql, window } from '../../src/promql/expr.ts';
import { rate, ratio, quantile } from '../../src/promql/idioms.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { open } from '../../src/metric/label.ts';
import { not, matching } from '../../src/metric/matcher.ts';
const sends = counter('a_total', { help: 'x', labels: { op: ['put', 'delete'], target_node: open({ budget: 20 }), result: ['success', 'failure'] } });
const g = gauge('g', { help: 'x', unit: 'count' });
const h = histogram('h_seconds', { help: 'x', unit: 'seconds', buckets: [1, 2], labels: { op: ['get'] } });
promql`sum ${by('op')} (rate(${sends.where({ result: 'failure' })}[${window}]))`;
// @ts-expect-error unknown label
promql`sum ${by('opp')} (rate(${sends.where({ result: 'failure' })}[${window}]))`;
// @ts-expect-error unknown label name in where
sends.where({ resultt: 'failure' });
// @ts-expect-error unknown closed value
sends.where({ result: 'failed' });
// @ts-expect-error unknown closed value in not
sends.where({ result: not('failed') });
// @ts-expect-error pattern on closed label
sends.where({ result: matching('f.*') });
sends.where({ target_node: matching('n.*'), op: ['put', 'delete'], result: not('success') });
// @ts-expect-error plain string
promql`${'up'}`;
// @ts-expect-error bare histogram
promql`${h}`;
promql`sum ${by('op', 'le', 'job')} (rate(${h.bucket.where({ op: 'get' })}[${window}])) + ${g}`;
rate(sends, { by: ['op', 'instance'] });
// @ts-expect-error unknown label
rate(sends, { by: ['nope'] });
ratio(sends.where({ result: 'failure' }), sends, { by: ['op'], floor: 0.1 });
quantile(0.99, h.bucket, { by: ['op'] });
// @ts-expect-error gauge rate
rate(g);
// @ts-expect-error label not in nested
promql`sum ${by('result')} (${rate(sends, { by: ['op'] })})`;
