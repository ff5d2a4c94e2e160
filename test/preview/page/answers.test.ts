import { describe, expect, it } from 'vitest';
import { asSeries, filled, shortened, stepOf } from '../../../src/preview/page/answers.ts';
import type { Panel, Series } from '../../../src/preview/page/model.ts';

const target = { refId: 'A', legendFormat: '{{ node }}' };
const view = { from: 0, to: 3600, scrapeSeconds: 15, variables: { job: 'a|b' } };

describe('an answer on the times of a panel', () => {
  it('is missing where there is no sample, and where a sample is no number', () => {
    const values: [number, string][] = [[100, '1'], [120, 'NaN'], [130, '2.5']];
    expect(asSeries(target, { metric: { node: 'n1' }, values }, [100, 110, 120, 130], 10)).toEqual({ name: 'n1', labels: { node: 'n1' }, refId: 'A', values: [1, null, null, 2.5] });
  });

  it('keeps what has no end', () => {
    expect(asSeries(target, { metric: {}, values: [[100, '+Inf'], [110, '-Inf']] }, [100, 110], 10).values).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('is one value of a moment, whenever it was taken', () => {
    expect(asSeries(target, { metric: {}, value: [99.7, '4'] }, [100], 10).values).toEqual([4]);
  });

  it.each([
    ['{{ node }} of {{zone}}', { node: 'n1', zone: 'z' }, 'n1 of z'],
    ['{{ missing }}', { node: 'n1' }, 'value'],
    ['__auto', { __name__: 'up', job: 'a' }, 'up job=a'],
    ['', {}, 'value'],
  ])('is called by its format "%s"', (legendFormat, metric, name) => {
    expect(asSeries({ refId: 'A', legendFormat }, { metric, value: [0, '1'] }, [0], 10).name).toBe(name);
  });
});

describe('a shortened name', () => {
  const series: Series = { name: 'a/b/c', labels: {}, refId: 'A', values: [] };
  const panel = (regex: string, renamePattern: string): Panel => ({ id: 1, type: 'timeseries', title: '', gridPos: { x: 0, y: 0, w: 1, h: 1 }, transformations: [{ id: 'renameByRegex', options: { regex, renamePattern } }] });

  it.each([
    ['.*/(.*)', '$1', 'c'],
    ['/^a\\/(.)/', '$1', 'b/c'],
    ['(', '$1', 'a/b/c'],
  ])('is what %s leaves of it', (regex, renamePattern, name) => {
    expect(shortened(panel(regex, renamePattern), series).name).toBe(name);
  });
});

describe('the step of a query', () => {
  it.each<[string, number, number, string | undefined, number]>([
    ['is the range over the points, in round numbers', 3600, 400, undefined, 15],
    ['is no less than a scrape', 300, 400, undefined, 15],
    ['is no less than the panel allows', 300, 400, '1m', 60],
    ['grows with the range', 86_400, 400, undefined, 300],
  ])('%s', (_, seconds, points, interval, step) => {
    expect(stepOf({ ...view, to: seconds }, points, interval)).toBe(step);
  });
});

describe('a query as Prometheus gets it', () => {
  it('has ranges and choices filled in as Grafana does', () => {
    expect(filled('sum(rate(x{job=~"$job"}[$__rate_interval])) + max_over_time(y[$__range])', view, 15)).toBe('sum(rate(x{job=~"a|b"}[60s])) + max_over_time(y[3600s])');
    expect(filled('rate(x[$__rate_interval])', view, 60)).toBe('rate(x[75s])');
    expect(filled('time() - process_start_time_seconds < $__rate_interval_ms / 1000', view, 60)).toBe('time() - process_start_time_seconds < 75000 / 1000');
  });
});
