/**
 * What must compile and what must not. `tsc` is the test: a line under `@ts-expect-error` that does compile is an error.
 * Nothing here is run.
 */
import { open } from '../../src/metric/label.ts';
import { matching, not } from '../../src/metric/matcher.ts';
import { counter, gauge, histogram } from '../../src/metric/metric.ts';
import { defineSystem } from '../../src/metric/system.ts';
import { duration } from '../../src/metric/duration.ts';
import { by, groupLeft, groupRight, ignoring, on, promql, window, without, type Expr } from '../../src/promql/expr.ts';
import { burnRate, increase, quantile, rate, ratio } from '../../src/promql/idioms.ts';
import { question } from '../../src/promql/question.ts';

const help = 'A help text.';
const sends = counter('sends_total', {
  help,
  labels: { op: ['put', 'delete'], target_node: open({ budget: 20 }), result: ['success', 'failure'] },
});
const starts = counter('starts_total', { help });
const pending = gauge('pending', { help, unit: 'count', labels: { target_node: open({ budget: 20 }) } });
const size = gauge('size_bytes', { help, unit: 'bytes' });
const latency = histogram('latency_seconds', { help, unit: 'seconds', buckets: [1, 2], labels: { op: ['get', 'put'] } });

// --- where: labels -------------------------------------------------------------------------------------------------
sends.where({});
sends.where({ target_node: 'a', op: 'put' });
// @ts-expect-error no such label
sends.where({ resultt: 'failure' });
// @ts-expect-error no such label beside one that there is
sends.where({ op: 'put', resultt: 'failure' });
// @ts-expect-error a metric without labels has none to narrow by
starts.where({ op: 'put' });
// @ts-expect-error a label that another metric has
pending.where({ op: 'put' });
// @ts-expect-error the job is the scope's to set
sends.where({ job: 'hedgehog' });
// @ts-expect-error no such label when narrowed again
sends.where({ op: 'put' }).where({ resultt: 'failure' });

// --- where: closed values ------------------------------------------------------------------------------------------
sends.where({ result: 'failure' });
sends.where({ op: ['put', 'delete'] });
sends.where({ result: not('success') });
sends.where({ op: not('put', 'delete') });
// @ts-expect-error no such value
sends.where({ result: 'failed' });
// @ts-expect-error no such value among several
sends.where({ op: ['put', 'get'] });
// @ts-expect-error no such value to exclude
sends.where({ result: not('failed') });
// @ts-expect-error no such value to exclude among several
sends.where({ op: not('put', 'get') });
// @ts-expect-error a closed label lists its values, it takes no pattern
sends.where({ result: matching('f.*') });
// @ts-expect-error a value is text
sends.where({ result: 1 });
// @ts-expect-error any text may be any value
sends.where({ result: String(Math.PI) });

// --- where: open values --------------------------------------------------------------------------------------------
sends.where({ target_node: String(Math.PI) });
sends.where({ target_node: ['a', 'b'] });
sends.where({ target_node: not('') });
sends.where({ target_node: matching('n.*') });
// @ts-expect-error a value is text
sends.where({ target_node: 7 });

// --- groupings: labels ---------------------------------------------------------------------------------------------
promql`sum ${by('op')} (rate(${sends.where({ result: 'failure' })}[${window}]))`;
promql`sum ${by('op', 'target_node', 'result')} (${sends})`;
promql`sum ${by()} (${sends})`;
promql`sum ${without('op')} (${sends})`;
promql`${sends} / ${on('target_node')} ${groupLeft()} ${pending}`;
promql`${sends} / ${ignoring('op', 'result')} ${groupLeft('target_node')} ${pending}`;
promql`${pending} * ${on('target_node')} ${groupRight('op')} ${sends}`;
// @ts-expect-error no metric has the label
promql`sum ${by('opp')} (${sends})`;
// @ts-expect-error one of two labels is on no metric
promql`sum ${by('op', 'opp')} (${sends})`;
// @ts-expect-error no metric has the label, narrowed or not
promql`sum ${by('opp')} (rate(${sends.where({ result: 'failure' })}[${window}]))`;
// @ts-expect-error a metric without labels
promql`sum ${by('op')} (${starts})`;
// @ts-expect-error without
promql`sum ${without('opp')} (${sends})`;
// @ts-expect-error on
promql`${sends} / ${on('opp')} ${pending}`;
// @ts-expect-error ignoring
promql`${sends} / ${ignoring('opp')} ${pending}`;
// @ts-expect-error group_left
promql`${sends} / ${on('target_node')} ${groupLeft('opp')} ${pending}`;
// @ts-expect-error group_right
promql`${pending} * ${on('target_node')} ${groupRight('opp')} ${sends}`;

// --- groupings: what the scrape adds, and le -----------------------------------------------------------------------
promql`sum ${by('job', 'instance')} (${sends})`;
promql`max ${by('instance')} (${size})`;
promql`sum ${by('op', 'le')} (rate(${latency.bucket}[${window}]))`;
promql`sum ${by('op', 'le', 'job')} (rate(${latency.bucket.where({ op: 'get', le: '1' })}[${window}])) + ${size}`;
// @ts-expect-error a counter has no buckets
promql`sum ${by('le')} (rate(${sends}[${window}]))`;
// @ts-expect-error a histogram's count is of no bucket
promql`sum ${by('le')} (rate(${latency.count}[${window}]))`;
// @ts-expect-error a histogram's sum is of no bucket
promql`sum ${by('le')} (rate(${latency.sum}[${window}]))`;
// @ts-expect-error a histogram's count has no le to narrow by
latency.count.where({ le: '1' });

// --- what may stand in the template --------------------------------------------------------------------------------
promql`${sends}`;
promql`${pending} > ${10}`;
promql`${latency.sum} / ${latency.count}`;
promql`rate(${sends}[${duration('5m')}])`;
promql`${rate(sends)} * ${2}`;
// @ts-expect-error plain text would slip past every check
promql`${'up'}`;
// @ts-expect-error plain text beside a metric
promql`${sends} > ${'10'}`;
// @ts-expect-error a bare histogram has no value
promql`${latency}`;
// @ts-expect-error a bare histogram beside a metric
promql`${sends} / ${latency}`;
// @ts-expect-error nothing
promql`${undefined}`;
// @ts-expect-error a truth value
promql`${true}`;
// @ts-expect-error a condition is none without its metric
promql`${not('put')}`;

// --- nested expressions --------------------------------------------------------------------------------------------
promql`sum ${by('op')} (${rate(sends, { by: ['op'] })})`;
promql`sum ${by('op')} (${promql`${sends} + ${pending}`})`;
promql`sum ${by('instance')} (${rate(sends, { by: ['op', 'instance'] })})`;
// @ts-expect-error the rate has kept op only
promql`sum ${by('result')} (${rate(sends, { by: ['op'] })})`;
// @ts-expect-error the rate has kept no label
promql`sum ${by('op')} (${rate(sends)})`;
// @ts-expect-error the quantile has no le any more
promql`sum ${by('le')} (${quantile(0.99, latency.bucket, { by: ['op'] })})`;
// @ts-expect-error no metric of the inner expression has the label
promql`sum ${by('opp')} (${promql`${sends} + ${pending}`})`;

// --- idioms: of what -----------------------------------------------------------------------------------------------
rate(sends);
rate(sends.where({ op: 'put' }));
rate(latency.count);
increase(latency.sum);
// @ts-expect-error a gauge does not count
rate(size);
// @ts-expect-error a gauge with labels does not count
rate(pending);
// @ts-expect-error a narrowed gauge does not count
rate(pending.where({ target_node: 'a' }));
// @ts-expect-error a gauge narrowed twice does not count
rate(pending.where({ target_node: 'a' }).where({}));
// @ts-expect-error nor is there an increase of it
increase(pending);
// @ts-expect-error nor a share
ratio(pending, sends);
// @ts-expect-error nor a share of it
ratio(sends, pending.where({}));
// @ts-expect-error nor a burn rate
burnRate(pending, sends, { objective: 0.99 });
// @ts-expect-error a bare histogram
rate(latency);
// @ts-expect-error an expression: rate(sum(…)) means nothing
rate(promql`sum(${sends})`);
// @ts-expect-error a quantile is taken of buckets
quantile(0.99, latency);
// @ts-expect-error a quantile is taken of a histogram
quantile(0.99, sends.where({}));
// @ts-expect-error a quantile is taken of a histogram, not of a gauge
quantile(0.99, pending.where({}));

// --- idioms: by what -----------------------------------------------------------------------------------------------
rate(sends, { by: ['op', 'instance'], over: duration('5m') });
ratio(sends.where({ result: 'failure' }), sends, { by: ['op'], floor: 0.1 });
ratio(sends, latency.count, { by: ['op'] });
quantile(0.99, latency.bucket, { by: ['op', 'job'] });
burnRate(sends.where({ result: 'failure' }), sends, { objective: 0.999, by: ['op'], over: window });
// @ts-expect-error no such label
rate(sends, { by: ['nope'] });
// @ts-expect-error no such label
increase(sends, { by: ['op', 'nope'] });
// @ts-expect-error no such label, narrowed or not
rate(sends.where({ op: 'put' }), { by: ['nope'] });
// @ts-expect-error no label at all
rate(starts, { by: ['op'] });
// @ts-expect-error the whole has no such label
ratio(sends, latency.count, { by: ['result'] });
// @ts-expect-error the part has no such label
ratio(latency.count, sends, { by: ['result'] });
// @ts-expect-error no such label
quantile(0.99, latency.bucket, { by: ['result'] });
// @ts-expect-error no such label
burnRate(sends, sends, { objective: 0.99, by: ['nope'] });
// @ts-expect-error an objective is required
burnRate(sends, sends, {});
// @ts-expect-error a range is a duration, not text
rate(sends, { over: '5m' });

// --- questions -----------------------------------------------------------------------------------------------------
question({ ask: 'How?', expr: rate(sends, { by: ['op'] }), unit: 'persecond', by: ['op'] });
question({ ask: 'How?', expr: rate(sends), unit: 'persecond' });
question({ ask: 'How?', expr: promql`max ${by('instance')} (${size})`, unit: 'bytes', by: ['instance'] });
// @ts-expect-error the answer has no such label
question({ ask: 'How?', expr: rate(sends, { by: ['op'] }), unit: 'persecond', by: ['result'] });
// @ts-expect-error the answer has no label
question({ ask: 'How?', expr: rate(sends), unit: 'persecond', by: ['op'] });
// @ts-expect-error no such unit
question({ ask: 'How?', expr: rate(sends), unit: 'requests' });
// @ts-expect-error PromQL is no text
question({ ask: 'How?', expr: 'up', unit: 'bool' });

// --- definitions ---------------------------------------------------------------------------------------------------
// @ts-expect-error a help text is required
counter('a_total', {});
// @ts-expect-error a gauge states its unit
gauge('a', { help });
// @ts-expect-error a histogram states its buckets
histogram('a_seconds', { help, unit: 'seconds' });
// @ts-expect-error no such unit
gauge('a', { help, unit: 'milliseconds' });
// @ts-expect-error an open label states its budget
open({});
// @ts-expect-error a label is a list or open, not one value
counter('a_total', { help, labels: { op: 'put' } });
// @ts-expect-error not how Prometheus writes a length of time
duration('5 minutes');

// --- metrics in a system -------------------------------------------------------------------------------------------
const { metrics } = defineSystem({
  name: 'sample',
  title: 'Sample',
  description: 'A sample.',
  port: 1,
  families: {
    one: { title: 'One', metrics: { bare: counter('bare_total', { help }), level: gauge('level', { help, unit: 'count' }) } },
    two: {
      title: 'Two',
      metrics: {
        sends: counter('sends_total', { help, labels: { op: ['put', 'delete'] } }),
        plain: histogram('plain_seconds', { help, unit: 'seconds', buckets: [1] }),
      },
    },
  },
});
metrics.sends.where({ op: 'put' });
promql`sum ${by('le')} (rate(${metrics.plain.bucket}[${window}])) / ${metrics.level}`;
// @ts-expect-error no such metric
metrics.nope;
// @ts-expect-error no such value
metrics.sends.where({ op: 'get' });
// @ts-expect-error a counter without labels stays without labels
metrics.bare.where({ op: 'put' });
// @ts-expect-error a counter without labels cannot be summed by one
rate(metrics.bare, { by: ['op'] });
// @ts-expect-error a gauge without labels cannot be summed by one
promql`sum ${by('op')} (${metrics.level})`;
// @ts-expect-error a histogram without labels cannot be summed by one
quantile(0.99, metrics.plain.bucket, { by: ['op'] });
// @ts-expect-error a system's gauge does not count either
rate(metrics.level);

// --- types that other code relies on -------------------------------------------------------------------------------
rate(sends, { by: ['op'] }) satisfies Expr<'op'>;
quantile(0.9, latency.bucket, { by: ['op'] }) satisfies Expr<'op'>;
promql`${pending} > ${1}` satisfies Expr<'target_node'>;
// @ts-expect-error the answer may have a label that is not asked for
rate(sends, { by: ['op', 'result'] }) satisfies Expr<'op'>;
