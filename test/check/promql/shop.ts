import { catalogueOf, type Catalogue, type CatalogueInput } from '../../../src/check/catalogue.ts';
import { lintExpression } from '../../../src/check/promql/lintPromql.ts';
import type { Finding } from '../../../src/check/finding.ts';
import { seconds } from '../../../src/metric/duration.ts';
import { open } from '../../../src/metric/label.ts';
import { counter, gauge, histogram } from '../../../src/metric/metric.ts';
import { defineSystem } from '../../../src/metric/system.ts';

const node = open({ budget: 5 });

/** Two made-up systems that have `requests_total` and `keys_total` in common, the latter with different types. */
export const shop = defineSystem({
  name: 'shop',
  title: 'Shop',
  description: 'Sells.',
  port: 1,
  families: {
    all: {
      title: 'All',
      metrics: {
        requests: counter('requests_total', {
          help: 'Requests.',
          labels: { method: ['GET', 'POST'], status: ['2xx', '4xx', '5xx'], shard: open({ budget: 4, pattern: '[0-9]+' }) },
        }),
        keys: gauge('keys_total', { help: 'Keys.', unit: 'count', legacyName: 'It is called so.' }),
        orders: counter('orders_total', { help: 'Orders.', labels: { node } }),
        lag: gauge('lag_seconds', { help: 'Lag.', unit: 'seconds', labels: { node } }),
        uptime: gauge('uptime_seconds', { help: 'Time since the start.', unit: 'seconds', untilRestart: true }),
        load: gauge('load_ratio', { help: 'Load.', unit: 'ratio', range: [0, 1] }),
        change: gauge('change_bytes', { help: 'Change.', unit: 'bytes', range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] }),
        latency: histogram('latency_seconds', {
          help: 'Latency.', unit: 'seconds', labels: { method: ['GET', 'POST'] }, buckets: [0.1, 1, 10],
        }),
      },
    },
  },
});

export const depot = defineSystem({
  name: 'depot',
  title: 'Depot',
  description: 'Stores.',
  port: 2,
  families: {
    all: {
      title: 'All',
      metrics: {
        requests: counter('requests_total', { help: 'Requests.', labels: { endpoint: node } }),
        keys: counter('keys_total', { help: 'Keys.' }),
      },
    },
  },
});

export const catalogue: Catalogue = shopCatalogue();

export function shopCatalogue(input: Partial<CatalogueInput> = {}): Catalogue {
  return catalogueOf({
    systems: [shop, depot],
    jobs: ['prometheus'],
    recordings: [{ name: 'job:orders:rate5m', labels: ['job'] }, { name: 'job:anything' }],
    ...input,
  });
}

/** Every 15 seconds a scrape. */
export function lint(text: string, input: Partial<CatalogueInput> = {}): readonly Finding[] {
  return lintExpression(text, { catalogue: Object.keys(input).length === 0 ? catalogue : shopCatalogue(input), scrapeInterval: seconds(15) });
}
