import { expect, it } from 'vitest';
import { negotiateFormat, negotiateGzip } from '../../src/instruments/negotiate.ts';

it.each([
  ['nothing', undefined, 'text'],
  ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
  ['curl', '*/*', 'text'],
  ['Prometheus 2', 'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'openmetrics'],
  ['Prometheus 3', 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1', 'openmetrics'],
  ['a scraper that prefers text', 'text/plain;version=0.0.4, application/openmetrics-text;q=0.5', 'text'],
  ['a scraper that refuses OpenMetrics', 'application/openmetrics-text;q=0, */*', 'text'],
  ['a quality that is no number', 'application/openmetrics-text;q=much', 'text'],
  ['capitals and spaces', ' Application/OpenMetrics-Text ; Q=1', 'openmetrics'],
])('%s gets what it asks for', (_, accept, format) => {
  expect(negotiateFormat(accept)).toBe(format);
});

it.each([
  ['nothing', undefined, false],
  ['Prometheus', 'gzip', true],
  ['a browser', 'gzip, deflate, br', true],
  ['the old name', 'x-gzip', true],
  ['anything at all', '*', true],
  ['anything but gzip', '*, gzip;q=0', false],
  ['no star', '*;q=0', false],
  ['another coding', 'br', false],
  ['none', 'identity', false],
])('%s in Accept-Encoding', (_, encoding, gzip) => {
  expect(negotiateGzip(encoding)).toBe(gzip);
});
