import { catalogueOf } from '../../../src/check/catalogue.ts';
import { lintDashboards } from '../../../src/check/dashboard/lintDashboards.ts';
import { readDashboard } from '../../../src/check/dashboard/model.ts';
import type { Finding } from '../../../src/check/finding.ts';
import { seconds } from '../../../src/metric/duration.ts';
import { shop } from '../promql/shop.ts';

/** Anything that JSON holds, to be broken. */
export type Json = { [key: string]: unknown };

const source = { type: 'prometheus', uid: '${datasource}' };
const query = (name: string, label: string, text: string) => ({
  name, label, type: 'query', query: text, datasource: source, refresh: 2, multi: true, includeAll: true, allValue: '.+',
});

/** A dashboard in which nothing is wrong. A new one every time. */
export function goodDashboard(): Json {
  return structuredClone({
    uid: 'shop',
    title: 'Shop',
    tags: ['obskit'],
    editable: false,
    links: [{ title: 'Other dashboards', type: 'dashboards', tags: ['obskit'] }],
    annotations: { list: [{ name: 'Silent targets', expr: 'up{job=~"$job",instance=~"$instance"} == 0', datasource: source }] },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        query('job', 'Job', 'label_values(up{job=~"shop"}, job)'),
        query('instance', 'Instance', 'label_values(up{job=~"$job"}, instance)'),
      ],
    },
    panels: [
      { id: 1, type: 'row', title: 'Orders', gridPos: { x: 0, y: 0, w: 24, h: 1 } },
      panel(2, 0, 'sum(rate(orders_total{job=~"$job",instance=~"$instance"}[$__rate_interval]))', 'ops'),
      { ...panel(3, 12, 'job:orders:rate5m{job=~"$job"}', 'ops'), fieldConfig: { defaults: { unit: 'ops', links: [{ title: 'Depot', url: '/d/depot?${__url_time_range}&${__all_variables}' }] } } },
      { ...panel(4, 0, 'sum(up{job=~"$job",instance=~"$instance"})', 'short'), gridPos: { x: 0, y: 9, w: 24, h: 8 } },
    ],
  });
}

function panel(id: number, x: number, expr: string, unit: string): Json {
  return {
    id,
    type: 'timeseries',
    title: `Orders ${id}`,
    description: 'How many orders are there?',
    datasource: source,
    gridPos: { x, y: 1, w: 12, h: 8 },
    fieldConfig: { defaults: { unit } },
    targets: [{ refId: 'A', expr, datasource: source }],
  };
}

/** What is found in a dashboard that is written together with one of the uid `depot`. */
export function lint(dashboard: Json): readonly Finding[] {
  const depot = { ...goodDashboard(), uid: 'depot' };
  const placed = [['shop.json', dashboard] as const, ['depot.json', depot] as const].map(([path, json]) => {
    const read = readDashboard(path, JSON.stringify(json));
    if (!('dashboard' in read)) throw new Error(JSON.stringify(read.findings));
    return { path, dashboard: read.dashboard };
  });
  const catalogue = catalogueOf({ systems: [shop], recordings: [{ name: 'job:orders:rate5m', labels: ['job'] }] });
  return lintDashboards(placed, { catalogue, scrapeInterval: seconds(15) }).findings.filter(({ place }) => place.file === 'shop.json');
}

/** The value at a path such as `panels.1.targets.0`, for changing what lies in it. */
export function at(json: Json, path: string): Json {
  return path.split('.').reduce<unknown>((value, key) => (value as Json)[key], json) as Json;
}
