import { describe, expect, it } from 'vitest';
import { resultLabels } from '../../../src/check/promql/labelSet.ts';
import { describeValues } from '../../../src/check/values.ts';
import { parse } from '../../../src/promql/parse.ts';
import { catalogue } from './shop.ts';

/** The labels of a result, with their values where those are known. */
function labelsOf(text: string): string {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.message);
  const { labels, open } = resultLabels(parsed.ast, catalogue);
  const known = [...labels].map(([label, values]) => (values.kind === 'listed' ? `${label}: ${describeValues(values)}` : label));
  return [...known.sort(), ...(open ? ['…'] : [])].join('; ');
}

describe('resultLabels', () => {
  it.each([
    ['a selector', 'lag_seconds', 'instance; job: "shop"; node'],
    ['a selector with matchers', 'lag_seconds{node="a",instance!=""}', 'instance; job: "shop"; node: "a"'],
    ['closed labels, narrowed', 'rate(requests_total{job="shop",status=~"[45].."}[5m])', 'instance; job: "shop"; method: "GET" or "POST"; shard; status: "4xx" or "5xx"'],
    ['systems that share a name', 'requests_total', 'endpoint; instance; job: "shop" or "depot"; method: "GET", "POST" or absent; shard; status: "2xx", "4xx", "5xx" or absent'],
    ['an unknown metric', 'nothing', '…'],
    ['a number', '1', ''],
    ['an aggregation', 'sum(lag_seconds)', ''],
    ['by', 'sum by (node, nod) (lag_seconds)', 'node'],
    ['without', 'sum without (instance, job) (lag_seconds)', 'node'],
    ['without of unknown labels', 'sum without (a) (nothing)', 'a: absent; …'],
    ['topk, which keeps all', 'topk by (job) (1, lag_seconds)', 'instance; job: "shop"; node'],
    ['count_values', 'count_values by (node) ("v", lag_seconds)', 'node; v'],
    ['a quantile', 'histogram_quantile(0.9, sum by (le, job) (rate(latency_seconds_bucket[5m])))', 'job: "shop"'],
    ['absent', 'absent(lag_seconds{node="a",instance=~"b"})', 'node: "a"'],
    ['vector', 'vector(1)', ''],
    ['label_replace with a fixed text', 'label_replace(sum(lag_seconds), "a", "b", "", "")', 'a: absent or "b"'],
    ['label_replace with a part of another', 'label_replace(sum(lag_seconds), "a", "$1", "job", "(.*)")', 'a'],
    ['a number beside it', '2 * sum by (node) (lag_seconds)', 'node'],
    ['a comparison', 'sum by (node) (lag_seconds) > 1', 'node'],
    ['on', 'lag_seconds / on(node) lag_seconds', 'node'],
    ['ignoring', 'lag_seconds / ignoring(node) load_ratio', 'instance; job: "shop"'],
    ['group_left', 'lag_seconds * on(instance) group_left(alertname) ALERTS', 'alertname; instance; job: "shop"; node'],
    ['group_right', 'up * on(instance) group_right(job) lag_seconds', 'instance; job: "shop", "depot" or "prometheus"; node'],
    ['and, which narrows', 'up and on(job) lag_seconds', 'instance; job: "shop"'],
    ['unless, which does not', 'up unless on(job) lag_seconds', 'instance; job: "shop", "depot" or "prometheus"'],
    ['or', 'sum by (node) (lag_seconds) or sum by (job) (lag_seconds)', 'job: absent or "shop"; node'],
    ['an open side matched on all labels', 'nothing * sum by (node) (lag_seconds)', 'node'],
    ['a recording whose labels are known', 'job:orders:rate5m', 'job'],
  ])('of %s', (_, text, expected) => {
    expect(labelsOf(text)).toBe(expected);
  });
});
