import { describe, expect, it } from 'vitest';
import { promqlRules } from '../../../src/check/promql/lintPromql.ts';
import { lint } from './shop.ts';

interface Case {
  /** Expressions that have nothing wrong. */
  readonly passes: Readonly<Record<string, string>>;
  /** Expressions with this one fault, each with a part of what the finding says. */
  readonly fails: Readonly<Record<string, readonly [expression: string, says: string]>>;
}

const cases: Readonly<Record<string, Case>> = {
  'promql/grammar': {
    passes: { 'an expression with comments and line breaks': 'sum( # all\n rate(orders_total[5m]))' },
    fails: {
      'a bracket that is not closed': ['sum(rate(orders_total[5m])', 'ends too early'],
      'a function that does not exist': ['average(lag_seconds)', '"average" is not a function'],
      'an empty text': ['  ', 'there is no expression'],
      'a range of an aggregation': ['rate(sum(orders_total)[5m])', 'bare selector'],
      'a Grafana variable left in': ['rate(orders_total[$__rate_interval])', '"$__rate_interval" is not expected'],
      'an aggregation without its parameter': ['topk(lag_seconds)', 'topk takes two arguments, not 1'],
    },
  },
  'promql/type': {
    passes: {
      'a rate of a range': 'rate(orders_total[5m])',
      'numbers compared with bool': '1 > bool 2',
      'a function whose argument may be left out': 'hour() > 8',
      'repeated arguments': 'label_join(lag_seconds, "a", "-", "job", "node")',
    },
    fails: {
      'a rate without a range': ['rate(orders_total)', 'rate takes a range of series, not series'],
      'a range where series are wanted': ['sum(orders_total[5m])', 'sum takes series, not a range of series'],
      'too few arguments': ['round()', 'round takes 1 to 2 arguments, not 0'],
      'too many arguments': ['abs(lag_seconds, 1)', 'abs takes 1 argument, not 2'],
      'a text in place of a number': ['clamp_max(lag_seconds, "1")', 'clamp_max takes a number, not a text'],
      'series in place of a number': ['topk(lag_seconds, lag_seconds)', 'topk takes a number, not series'],
      'numbers compared without bool': ['1 > 2', 'without bool'],
      'bool behind an operator that compares nothing': ['lag_seconds + bool 1', '+ takes no bool'],
      'a number beside and': ['lag_seconds and 1', 'and takes series, not a number'],
      'on() beside a number': ['lag_seconds * on(node) 2', 'one side is a number'],
      'group_left beside and': ['lag_seconds and on(node) group_left lag_seconds', 'cannot be used with and'],
      'a label both matched on and taken over': ['lag_seconds * on(node) group_left(node) lag_seconds', '"node" is matched on and taken over'],
      'a function behind a feature flag': ['abs(start())', 'not without a feature flag'],
      'a range as the whole expression': ['orders_total[5m]', 'no rule and no graph can show'],
      'a sign before a text': ['abs(-"a")', 'takes series, not a text'],
    },
  },
  'promql/regex': {
    passes: { 'an expression of RE2': 'lag_seconds{node=~"(?i)a[0-9]+|b{2}"}', 'escaped dots': 'lag_seconds{instance=~"10\\\\.0\\\\..*"}' },
    fails: {
      'a bracket that is not closed': ['lag_seconds{node=~"(a|b"}', 'is not a regular expression'],
      'look-ahead': ['lag_seconds{node=~"(?!a).*"}', 'RE2 knows no "(?!'],
      'a reference': ['lag_seconds{node=~"(a)\\\\1"}', 'RE2 knows no references'],
      'a repetition of nothing': ['lag_seconds{node!~"*a"}', 'nothing to repeat'],
    },
  },
  'promql/empty-selector': {
    passes: { 'a selector of one job': '{job="shop"}', 'a label narrowed twice': 'lag_seconds{node!="a",node!="b"}' },
    fails: {
      'a selector of everything': ['{job=~".*"}', 'Prometheus refuses'],
      'no matchers at all': ['{}', 'Prometheus refuses'],
      'contradicting matchers of an open label': ['lag_seconds{node="a",node="b"}', 'no value of "node" satisfies'],
      'contradicting matchers of a closed label': ['requests_total{job="shop",status=~"2xx|4xx",status="5xx"}', 'no value of "status" satisfies'],
    },
  },
  'promql/unknown-metric': {
    passes: {
      'a counter': 'rate(orders_total[5m])',
      'the parts of a histogram': 'rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m])',
      'what Prometheus records of a target': 'up == 0',
      'what Prometheus records of alerts': 'ALERTS{alertname="A",alertstate="firing"}',
      'a recording': 'job:orders:rate5m',
      'a name in the braces': '{__name__="lag_seconds"}',
      'no name at all': 'count by (__name__) ({job="shop"})',
    },
    fails: {
      'a misspelt name': ['rate(order_total[5m])', 'did you mean orders_total'],
      'a histogram without a part': ['latency_seconds', 'latency_seconds_bucket, latency_seconds_sum or latency_seconds_count'],
      'a metric of another job': ['lag_seconds{job="depot"}', 'ask job="shop"'],
      'a job that nobody has': ['up{job="shopp"} == 0', 'the jobs are "shop", "depot" or "prometheus"'],
      'a name in the braces': ['{__name__="nothing_of_the_sort"}', 'no metric is called nothing_of_the_sort'],
    },
  },
  'promql/unknown-label': {
    passes: {
      'a label of the metric and the labels of the target': 'sum by (node, job, instance) (lag_seconds{node="a",instance="b"})',
      'a label that one of several systems has': 'sum by (endpoint) (rate(requests_total[5m]))',
      'le where there are buckets': 'sum by (le) (rate(latency_seconds_bucket[5m]))',
      'a label that label_replace makes': 'sum by (host) (label_replace(lag_seconds, "host", "$1", "instance", "(.*):.*"))',
      'a label that count_values makes': 'sum by (v) (count_values("v", lag_seconds))',
      'a label taken over by group_left': 'sum by (node) (up * on(job, instance) group_left(node) lag_seconds)',
      'anything of a recording whose labels are unknown': 'sum by (what) (job:anything{ever="x"})',
    },
    fails: {
      'a matcher': ['lag_seconds{nod="a"}', 'lag_seconds has no label "nod"'],
      'a label of another system': ['rate(requests_total{job="shop",endpoint="/"}[5m])', 'requests_total has no label "endpoint"'],
      'by': ['sum by (nod) (lag_seconds)', 'by (…) names the label "nod", which no series there has'],
      'without': ['sum without (nod) (lag_seconds)', 'without (…) names the label "nod"'],
      'le where there are no buckets': ['sum by (le) (lag_seconds)', '"le", which no series there has'],
      'a label aggregated away before': ['max by (node) (sum by (job) (lag_seconds))', '"node", which was aggregated away before'],
      'on': ['lag_seconds / on(nod) lag_seconds', 'on (…) names the label "nod"'],
      'ignoring': ['lag_seconds - ignoring(nod) lag_seconds', 'ignoring (…) names the label "nod"'],
      'group_left': ['up * on(instance) group_left(node) load_ratio', 'group_left (…) names the label "node"'],
      'group_right': ['load_ratio * on(instance) group_right(node) up', 'group_right (…) names the label "node"'],
      'a recording': ['job:orders:rate5m{node="a"}', 'job:orders:rate5m has no label "node"'],
    },
  },
  'promql/unknown-value': {
    passes: {
      'a value of a closed label': 'rate(requests_total{job="shop",status="5xx"}[5m])',
      'several values of a closed label': 'rate(requests_total{job="shop",status=~"4xx|5xx"}[5m])',
      'a pattern that matches some': 'rate(requests_total{job="shop",status=~"[45].."}[5m])',
      'any value of an open label': 'lag_seconds{node="anything"}',
      'a value that fits the pattern': 'rate(requests_total{job="shop",shard="12"}[5m])',
      'an open label that is not empty': 'lag_seconds{node!=""}',
      'a bound of a histogram, in either notation': 'rate(latency_seconds_bucket{le=~"1|1.0"}[5m]) > 0 or rate(latency_seconds_bucket{le="+Inf"}[5m])',
      'a job that is not a system': 'up{job="prometheus"} == 0',
      'every job, as a dashboard asks': 'lag_seconds{job=~".+"}',
    },
    fails: {
      'an unknown value': ['rate(requests_total{job="shop",status="500"}[5m])', '"status" of requests_total is never "500"'],
      'an unknown value that is excluded': ['rate(requests_total{job="shop",status!="500"}[5m])', 'it is "2xx", "4xx" or "5xx"'],
      'an unknown value among known ones': ['rate(requests_total{job="shop",status=~"5xx|6xx"}[5m])', 'is never "6xx"'],
      'an unknown value among excluded ones': ['rate(requests_total{job="shop",status!~"5xx|6xx"}[5m])', 'is never "6xx"'],
      'a pattern that matches none': ['rate(requests_total{job="shop",status=~"6.."}[5m])', '"6.." matches no value of "status"'],
      'a pattern that excludes none': ['rate(requests_total{job="shop",status!~"6.."}[5m])', '"6.." matches no value of "status"'],
      'a pattern that excludes all': ['rate(requests_total{job="shop",status!~"[245].*"}[5m])', 'excludes every value of "status"'],
      'a list that excludes all': ['rate(requests_total{job="shop",method!~"GET|POST"}[5m])', 'excludes every value of "method"'],
      'a closed label asked to be empty': ['rate(requests_total{job="shop",status=""}[5m])', 'always set'],
      'a value that does not fit the pattern': ['rate(requests_total{job="shop",shard="a"}[5m])', 'is never "a"'],
      'a bound that is none': ['rate(latency_seconds_bucket{le="0.5"}[5m])', '"le" of latency_seconds_bucket is never "0.5"'],
      'a job that nobody has, among others': ['rate(requests_total{job=~"shop|dept"}[5m])', '"job" of requests_total is never "dept"'],
    },
  },
  'promql/rate-of-gauge': {
    passes: {
      'a counter': 'rate(orders_total[5m])',
      'a part of a histogram': 'increase(latency_seconds_count[5m])',
      'a name that is a counter of one system and a gauge of another': 'rate(keys_total[5m])',
      'a subquery of a counter': 'rate(orders_total[5m:1m])',
      'a recording': 'rate(job:orders:rate5m[5m])',
      'how often a gauge fell that only a restart lets fall': 'resets(uptime_seconds[5m])',
    },
    fails: {
      rate: ['rate(lag_seconds[5m])', 'rate is taken of lag_seconds, which is a gauge'],
      irate: ['irate(lag_seconds[5m])', 'irate is taken of'],
      'increase in a subquery': ['increase((lag_seconds)[5m:1m])', 'increase is taken of'],
      'a gauge whose name ends in _total': ['rate(keys_total{job="shop"}[5m])', 'in spite of its name'],
      resets: ['resets(lag_seconds[5m])', 'changes'],
      'the rate of a gauge that only a restart lets fall': ['rate(uptime_seconds[5m])', 'rate is taken of uptime_seconds'],
      'what Prometheus records of a target': ['rate(up[5m])', 'rate is taken of up'],
    },
  },
  'promql/delta-of-counter': {
    passes: {
      'delta of a gauge': 'delta(lag_seconds[5m])',
      'deriv of a rate': 'deriv(rate(orders_total[5m])[30m:1m])',
      'the name that is both': 'delta(keys_total[5m])',
    },
    fails: {
      delta: ['delta(orders_total[5m])', 'every restart would show as a fall'],
      deriv: ['deriv(latency_seconds_sum[5m])', 'use rate or increase'],
      predict_linear: ['predict_linear(orders_total[1h], 3600)', 'predict a gauge'],
    },
  },
  'promql/rate-of-aggregate': {
    passes: { 'a sum of rates': 'sum(rate(orders_total[5m]))', 'the greatest rate of a day': 'max_over_time(sum(rate(orders_total[5m]))[1d:5m])' },
    fails: {
      'a rate of a sum': ['rate(sum(rate(orders_total[5m]))[5m:1m])', 'rate is taken after sum'],
      'an increase of a rate': ['increase(rate(orders_total[5m])[1h:1m])', 'increase is taken after rate'],
      'a rate of a product': ['rate((orders_total * 2)[5m:1m])', 'after a computed value'],
    },
  },
  'promql/short-range': {
    passes: {
      'two scrapes': 'rate(orders_total[30s])',
      'one scrape where one sample is enough': 'max_over_time(lag_seconds[15s])',
      'a subquery of two steps': 'rate(orders_total[2m:1m])',
      'a recording, which comes at its own interval': 'max_over_time(job:orders:rate5m[10s])',
    },
    fails: {
      'less than two scrapes': ['rate(orders_total[29s])', 'take at least 30s, better 1m'],
      'one scrape': ['delta(lag_seconds[15s])', 'two samples that come every 15s'],
      'less than one scrape': ['max_over_time(lag_seconds[10s])', 'a sample that come'],
      'a subquery of one step': ['rate(orders_total[5m:5m])', 'every 5m'],
    },
  },
  'promql/quantile-number': {
    passes: {
      'a share': 'histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[5m])))',
      'the least of several series': 'quantile(0, lag_seconds)',
      'a share of the time': 'quantile_over_time(0.5, lag_seconds[5m])',
    },
    fails: {
      'a percentage': ['histogram_quantile(99, sum by (le) (rate(latency_seconds_bucket[5m])))', 'write 0.99'],
      'all of the buckets': ['histogram_quantile(1, sum by (le) (rate(latency_seconds_bucket[5m])))', 'both excluded'],
      'a percentage of series': ['quantile(95, lag_seconds)', 'write 0.95'],
      'a negative share': ['quantile_over_time(-0.5, lag_seconds[5m])', 'the quantile -0.5'],
    },
  },
  'promql/quantile-buckets': {
    passes: {
      'buckets as they are': 'histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))',
      'le kept by by': 'histogram_quantile(0.9, sum by (method, le) (rate(latency_seconds_bucket[5m])))',
      'le kept by without': 'histogram_quantile(0.9, sum without (instance) (rate(latency_seconds_bucket[5m])))',
      'le kept twice': 'histogram_quantile(0.9, max by (le) (sum by (le, job) (rate(latency_seconds_bucket[5m]))))',
      'a recording whose labels are unknown': 'histogram_quantile(0.9, job:anything)',
    },
    fails: {
      'le lost in by': ['histogram_quantile(0.9, sum by (method) (rate(latency_seconds_bucket[5m])))', '"le" was aggregated away'],
      'le lost without a grouping': ['histogram_quantile(0.9, sum(rate(latency_seconds_bucket[5m])))', '"le" was aggregated away'],
      'le lost in without': ['histogram_quantile(0.9, sum without (le) (rate(latency_seconds_bucket[5m])))', '"le" was aggregated away'],
      'le lost deeper inside': ['histogram_quantile(0.9, sort(sum by (job) (sum by (job, le) (rate(latency_seconds_bucket[5m])))))', '"le" was aggregated away'],
      'no buckets': ['histogram_quantile(0.9, rate(latency_seconds_sum[5m]))', 'ask latency_seconds_bucket'],
      'a gauge': ['histogram_quantile(0.9, lag_seconds)', 'lag_seconds, which has no buckets'],
    },
  },
  'promql/never-matches': {
    passes: {
      'the same labels on both sides': 'sum by (node) (lag_seconds) / sum by (node) (rate(orders_total[5m]))',
      'a label ignored': 'sum by (node, job) (lag_seconds) / ignoring(job) sum by (node) (rate(orders_total[5m]))',
      'on labels that both have': 'lag_seconds / on(instance) load_ratio',
      'nothing to match on': 'lag_seconds / on() group_left sum(load_ratio)',
      'or, which needs no match': 'sum by (node) (lag_seconds) or sum by (job) (lag_seconds)',
      'statuses summed away': 'sum(rate(requests_total{job="shop",status="5xx"}[5m])) / sum(rate(requests_total{job="shop"}[5m]))',
      'values that overlap': 'rate(requests_total{job="shop",status=~"4xx|5xx"}[5m]) and rate(requests_total{job="shop",status=~"2xx|4xx"}[5m])',
      'a label made equal by label_replace': 'sum by (node) (lag_seconds) * on(node) sum by (node) (label_replace(up, "node", "$1", "instance", "(.*):.*"))',
      'the answer of vector()': 'sum(rate(orders_total[5m])) or vector(0)',
      'a quantile, which loses le': 'histogram_quantile(0.9, sum by (method, le) (rate(latency_seconds_bucket[5m]))) > on(method) sum by (method) (rate(latency_seconds_sum[5m]))',
      'targets that are up': 'lag_seconds > 5 and on(job, instance) up == 1',
      'labels unknown on one side': 'job:anything / on(what) job:anything',
      'a label that a deployment adds': 'sum by (node) (lag_seconds) / on(node) group_right lag_seconds',
    },
    fails: {
      'different groupings': ['sum by (instance) (lag_seconds) / sum by (job) (lag_seconds)', '"instance" is set on the left and absent on the right'],
      'a grouping on one side': ['sum by (job) (lag_seconds) / sum(lag_seconds)', '/ has no answer'],
      'different values of a closed label': [
        'rate(requests_total{job="shop",status="5xx"}[5m]) / rate(requests_total{job="shop",status="2xx"}[5m])',
        '"status" is "5xx" on the left and "2xx" on the right',
      ],
      'a value and its exclusion': ['lag_seconds{node="a"} unless lag_seconds{node!="a"}', 'unless removes nothing'],
      'and between labels that differ': ['lag_seconds > 5 and sum by (job) (up) == 1', '"instance" is set on the left and absent on the right'],
      'on a label that one side lost': ['lag_seconds > on(instance) sum by (job) (lag_seconds)', 'match on labels that both sides have'],
      'different jobs': ['up{job="shop"} == up{job="depot"}', '"job" is "shop" on the left and "depot" on the right'],
      'jobs that follow from the metrics': ['load_ratio / ignoring(endpoint) rate(requests_total{job="depot"}[5m])', '"job" is "shop"'],
      'a side that absent() makes': ['lag_seconds and absent(load_ratio)', 'absent on the right'],
    },
  },
  'promql/ratio-of-itself': {
    passes: {
      'both sides summed': 'sum(rate(requests_total{job="shop",status="5xx"}[5m])) / sum(rate(requests_total{job="shop"}[5m]))',
      'both sides summed by another label': 'sum by (method) (rate(requests_total{job="shop",status="5xx"}[5m])) / sum by (method) (rate(requests_total{job="shop"}[5m]))',
      'different ranges': 'rate(orders_total[5m]) / rate(orders_total[1h])',
      'another time': 'lag_seconds / lag_seconds offset 1d',
      'different functions': 'max_over_time(lag_seconds[5m]) / avg_over_time(lag_seconds[5m])',
    },
    fails: {
      'the formula of the system’s own document': [
        'rate(requests_total{job="shop",status="5xx"}[5m]) / rate(requests_total{job="shop"}[5m])',
        'the answer is 1 or nothing',
      ],
      'statuses kept by both sums': [
        'sum by (status) (rate(requests_total{job="shop",status="5xx"}[5m])) / sum by (status) (rate(requests_total{job="shop"}[5m]))',
        '"status" is among the labels that are matched',
      ],
      'a list of statuses': [
        '(increase(requests_total{job="shop",status=~"4xx|5xx"}[5m]) / increase(requests_total{job="shop"}[5m])) > 0.5',
        'sum both sides',
      ],
      'the same twice': ['lag_seconds / lag_seconds', 'every answer is 1'],
    },
  },
  'promql/threshold': {
    passes: {
      'a limit inside the range': 'load_ratio > 0.9',
      'a limit at the end, included': 'up == 1',
      'a limit below zero of what can fall': 'change_bytes < -5',
      'a percentage made of a ratio': '100 * load_ratio > 95',
      'a share of requests': 'sum(rate(requests_total{job="shop",status="5xx"}[5m])) / (sum(rate(requests_total{job="shop"}[5m])) > 0.1) > 0.05',
      'whether there is anything': 'count(up == 0) > 0',
      'a quantile below the last bound': 'histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m]))) > 5',
      'a difference': 'time() - lag_seconds > 100',
    },
    fails: {
      'a percentage where a ratio is': ['load_ratio > 95', 'between 0 and 1'],
      'a limit at the end, excluded': ['up > 1', 'can never be true'],
      'less than nothing': ['lag_seconds < 0', 'at 0 or above'],
      'a sum below zero': ['sum(rate(orders_total[5m])) <= -1', 'can never be true'],
      'the number on the left': ['95 < load_ratio', 'can never be true'],
      'a percentage of a share': [
        'sum(rate(requests_total{job="shop",status="5xx"}[5m])) / (sum(rate(requests_total{job="shop"}[5m])) > 0.1) > 5',
        'between 0 and 1',
      ],
      'the rest of a share': [
        '1 - sum(rate(requests_total{job="shop",status="5xx"}[5m])) / sum(rate(requests_total{job="shop"}[5m])) < 0',
        'between 0 and 1',
      ],
      'a count of nothing': ['count(up == 0) == 0', 'at 1 or above'],
      'a quantile above the last bound': ['histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m]))) > 10', 'between 0 and 10'],
      'a limit that is always undercut': ['load_ratio < 95', 'always true'],
    },
  },
  'promql/bare-counter': {
    passes: {
      'a rate': 'sum(rate(orders_total[5m]))',
      'a count of series': 'count(orders_total)',
      'whether anything ever happened': 'orders_total > 0',
      'a gauge with a counter’s name': 'sum(keys_total{job="shop"})',
    },
    fails: {
      'a sum': ['sum by (node) (orders_total)', 'sum is asked of orders_total itself'],
      'a limit': ['orders_total > 100', 'take its rate or increase first'],
      'buckets since the start': ['histogram_quantile(0.9, latency_seconds_bucket)', 'histogram_quantile is asked of'],
    },
  },
};

describe('Every rule about PromQL has cases', () => {
  it.each([...promqlRules.map(({ id }) => id), 'promql/grammar'])('%s has some that pass and some that fail', (id) => {
    expect(Object.keys(cases[id]?.passes ?? {}).length).toBeGreaterThan(0);
    expect(Object.keys(cases[id]?.fails ?? {}).length).toBeGreaterThan(0);
  });
});

describe.each(Object.entries(cases))('%s', (rule, { passes, fails }) => {
  it.each(Object.entries(passes))('finds nothing in %s', (_, expression) => {
    expect(lint(expression)).toEqual([]);
  });

  it.each(Object.entries(fails).map(([title, [expression, says]]) => ({ title, expression, says })))('finds $title', ({ expression, says }) => {
    const findings = lint(expression);
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    expect(`${findings[0]?.message}; ${findings[0]?.remedy}`).toContain(says);
  });
});
