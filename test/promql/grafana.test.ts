import { describe, expect, it } from 'vitest';
import { fillVariables, rateInterval } from '../../src/promql/grafana.ts';

describe('fillVariables', () => {
  it.each([
    ['the rate interval', 'rate(x[$__rate_interval])', 'rate(x[1m])'],
    ['the interval and the range', 'rate(x[${__interval}]) + rate(x[$__range])', 'rate(x[30s]) + rate(x[6h])'],
    ['lengths in seconds and milliseconds', '$__range_s $__range_ms $__interval_ms', '21600 21600000 30000'],
    ['a variable of the dashboard', 'x{job=~"$job"}', 'x{job=~".+"}'],
    ['a variable in braces, with and without a format', 'x{job=~"${job}",a=~"${job:regex}"}', 'x{job=~".+",a=~".+"}'],
    ['the old notation', 'x{job=~"[[job]]",a=~"[[job:regex]]"}', 'x{job=~".+",a=~".+"}'],
    ['no references of label_replace', 'label_replace(x, "a", "$1${2}", "b", "(.*)")', 'label_replace(x, "a", "$1${2}", "b", "(.*)")'],
  ])('replaces %s', (_, text, expected) => {
    const filled = fillVariables(text, { rateInterval: '1m', interval: '30s', range: '6h', variables: { job: '.+' } });
    expect(filled).toEqual({ text: expected, undefinedVariables: [] });
  });

  it('names what is not defined, once each, and leaves it in the text', () => {
    const filled = fillVariables('x{a="$a",b="${b}",c="$a",d="$constructor"}', { rateInterval: '1m' });
    expect(filled).toEqual({ text: 'x{a="$a",b="${b}",c="$a",d="$constructor"}', undefinedVariables: ['a', 'b', 'constructor'] });
  });
});

describe('the rate interval', () => {
  it.each<[string, number, number | undefined, string]>([
    ['is four scrapes at the least', 15, undefined, '60s'],
    ['is a scrape more than a step that is long', 15, 60, '75s'],
    ['is four scrapes where a step is short', 2, 5, '8s'],
    ['is in whole seconds', 0.3, undefined, '2s'],
  ])('%s', (_, scrape, step, expected) => {
    expect(step === undefined ? rateInterval(scrape) : rateInterval(scrape, step)).toBe(expected);
  });
});
