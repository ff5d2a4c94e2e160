import { describe, expect, it } from 'vitest';
import { readDashboard, type DashboardModel } from '../../src/check/dashboard/model.ts';
import { duration } from '../../src/metric/duration.ts';
import { open } from '../../src/metric/label.ts';
import { counter, histogram, ownedBy, gauge } from '../../src/metric/metric.ts';
import { buildDashboard } from '../../src/panels/build.ts';
import type { Dashboard } from '../../src/panels/dashboard.ts';
import { named } from '../../src/panels/line.ts';
import { bars, heatmap, percentiles, row, serviceGraph, stat, stateTimeline, table, timeseries, traceSearch, type Panel } from '../../src/panels/panel.ts';
import { by, promql } from '../../src/promql/expr.ts';
import { quantileOf } from '../../src/promql/histogramQuestions.ts';
import { rate } from '../../src/promql/idioms.ts';
import { question } from '../../src/promql/question.ts';

const requests = ownedBy(counter('requests_total', { help: 'Requests.', labels: { table: open({ budget: 5 }), status: ['2xx', '5xx'] } }), 'shop');
const latency = ownedBy(histogram('latency_seconds', { help: 'Latency.', unit: 'seconds', labels: { table: open({ budget: 5 }) }, buckets: [0.1, 1] }), 'shop');
const recordedRate = gauge('job:requests:rate5m', { help: 'Requests.', unit: 'count', system: 'shop' });

const byStatus = question({ ask: 'How do requests end?', expr: rate(requests, { by: ['status'] }), unit: 'persecond', by: ['status'] });
const byInstance = question({ ask: 'Who is busy?', expr: rate(requests, { by: ['instance'] }), unit: 'persecond', by: ['instance'] });
const total = question({ ask: 'How many?', expr: promql`${recordedRate}`, unit: 'persecond' });
const isUp = question({ ask: 'Is it up?', expr: promql`max ${by('instance')} (${gauge('up', { help: 'Up.', unit: 'bool' })})`, unit: 'bool', by: ['instance'] });

function built(panels: readonly [Panel, ...Panel[]], changes: Partial<Dashboard> = {}): { readonly json: Json; readonly model: DashboardModel } {
  const dashboard: Dashboard = {
    uid: 'x', title: 'X', description: 'What?', folder: 'F', tags: ['obskit'], jobs: ['shop'], alertsOf: ['shop'],
    variables: [{ name: 'table', title: 'Table', labels: ['table'], metric: requests }],
    rows: [row('Row', ...panels)],
    ...changes,
  };
  const json = buildDashboard(dashboard) as Json;
  const read = readDashboard('x.json', JSON.stringify(json));
  if (!('dashboard' in read)) throw new Error(JSON.stringify(read.findings));
  return { json, model: read.dashboard };
}

interface Json {
  readonly panels: readonly { readonly [key: string]: unknown; readonly targets?: readonly { readonly [key: string]: unknown }[] }[];
}

const exprs = ({ model }: ReturnType<typeof built>) => model.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

describe('a query of a panel', () => {
  it('is narrowed by those variables that its series have the label of', () => {
    expect(exprs(built([timeseries('T', byStatus), stat('S', total), stateTimeline('Up', isUp)]))).toEqual([
      'sum by (status) (rate(requests_total{job=~"$job",instance=~"$instance",table=~"$table"}[$__rate_interval]))',
      'job:requests:rate5m{job=~"$job"}',
      'max by (instance) (up{job=~"$job",instance=~"$instance"})',
    ]);
  });

  it('is cut to the highest, or lowest, where there is a line for each instance: to five, or ten where there is room for a legend', () => {
    const each = 'sum by (instance) (rate(requests_total{job=~"$job",instance=~"$instance",table=~"$table"}[$__rate_interval]))';
    const panels = built([timeseries('T', byInstance), timeseries('L', byInstance, { lowest: true }), timeseries('C', question({ ...byInstance, expr: promql`topk(3, ${byInstance.expr})` }))]);
    expect(exprs(panels)).toEqual([`topk(5, ${each})`, `bottomk(5, ${each})`, `topk(3, ${each})`]);
    expect(exprs(built([timeseries('T', byInstance)]))).toEqual([`topk(10, ${each})`]);
    expect(panels.model.panels.map(({ description }) => description).slice(1)).toEqual(['Who is busy? The 5 highest at each moment.', 'Who is busy? The 5 lowest at each moment.', 'Who is busy?']);
  });

  it('is asked of its owner’s job where a page is about several', () => {
    expect(exprs(built([stat('S', total), stateTimeline('Up', isUp)], { jobs: ['shop', 'depot'] }))).toEqual([
      'job:requests:rate5m{job="shop"}',
      'max by (instance) (up{job=~"$job",instance=~"$instance"})',
    ]);
  });

  it.each<[string, Panel, object]>([
    ['a heatmap takes buckets as rows, with exemplars', heatmap('H', latency), { format: 'heatmap', legendFormat: '{{le}}', exemplar: true, range: true }],
    ['a percentile of buckets has exemplars', percentiles('P', latency), { exemplar: true, legendFormat: 'p50' }],
    ['a bar asks for one moment', bars('B', byInstance), { instant: true, range: false, legendFormat: '{{instance}}' }],
    ['a table asks for one moment, as a table', table('T', byStatus), { instant: true, format: 'table' }],
    ['what goes from one to another has an arrow', timeseries('T', { ...byStatus, by: ['from_node', 'to_node'] }), { legendFormat: '{{from_node}} → {{to_node}}' }],
    ['a rate has none', timeseries('T', byStatus), { exemplar: false, legendFormat: '{{status}}' }],
    ['a stat asks for one moment', stat('S', quantileOf(0.99, latency)), { instant: true, range: false, exemplar: false, legendFormat: 'S' }],
    ['a line that has a name goes by it', timeseries('T', [named('all', byStatus), total]), { legendFormat: 'all {{status}}' }],
  ])('%s', (_, panel, target) => {
    expect(built([panel]).json.panels[1]?.targets?.[0]).toMatchObject({ refId: 'A', datasource: { type: 'prometheus', uid: '${prometheus_datasource}' }, ...target });
  });
});

describe('a panel', () => {
  it.each<[string, Panel, string]>([
    ['its questions', timeseries('T', [byStatus, byInstance]), 'How do requests end? Who is busy? The 10 highest at each moment.'],
    ['its own question in words', timeseries('T', byStatus, { ask: 'Well?' }), 'Well?'],
    ['by which choices it is not narrowed, as it asks what was recorded', stat('S', total), 'How many? Recorded for all together: not narrowed by Instance.'],
    ['by which of its own variables it would be narrowed if it were not', stat('S', { ...total, scraped: byStatus.expr }), 'How many? Recorded for all together: not narrowed by Instance and Table.'],
    ['which alerts it draws', { ...timeseries('T', byStatus), drawn: [{ alert: 'TooMany', severity: 'critical', value: 5, bad: 'above' }] }, 'How do requests end? Thresholds: TooMany.'],
  ])('says in its description %s', (_, panel, description) => {
    expect(built([panel]).model.panels[1]?.description).toBe(description);
  });

  it('draws thresholds as dashed lines, and only where there are some', () => {
    const drawn = [{ alert: 'TooMany', severity: 'warning', value: 5, bad: 'above' }] as const;
    const [, withOne, without] = built([{ ...timeseries('T', byStatus), drawn }, timeseries('U', byStatus)]).json.panels;
    expect(withOne).toMatchObject({ fieldConfig: { defaults: { custom: { thresholdsStyle: { mode: 'dashed' } }, thresholds: { steps: [{ value: null }, { value: 5 }] } } } });
    expect(JSON.stringify(without)).not.toContain('thresholdsStyle');
  });

  it('has a threshold of a ratio in view however low the lines are, and one of other units not', () => {
    const drawn = [{ alert: 'TooMany', severity: 'warning', value: 0.05, bad: 'above' }] as const;
    const softMax = (panel: Panel) => /"axisSoftMax":([\d.]+)/.exec(JSON.stringify(built([panel]).json.panels[1]))?.[1];
    const share = question({ ...byStatus, unit: 'ratio' });
    expect(softMax({ ...timeseries('T', share), drawn })).toBe('0.06');
    expect(softMax(timeseries('T', share))).toBe('0.01');
    expect(softMax({ ...timeseries('T', byStatus), drawn })).toBeUndefined();
    expect(softMax({ ...timeseries('T', byStatus), drawn: drawn.map((one) => ({ ...one, inView: true })) })).toBe('0.06');
  });

  it.each<[string, Panel, object]>([
    ['many lines in a wide one as a table with figures, beside them', timeseries('T', byInstance), { showLegend: true, displayMode: 'table', placement: 'right', calcs: ['lastNotNull', 'max'] }],
    ['two lines in a wide one as names below them', timeseries('T', byStatus), { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] }],
    ['one of a single line not at all', timeseries('T', total), { showLegend: false }],
  ])('has a legend: %s', (_, panel, legend) => {
    expect(built([panel]).json.panels[1]).toMatchObject({ options: { legend } });
  });

  it('has a legend below its lines where its line of the page leaves it narrow', () => {
    const [, first] = built([timeseries('T', byInstance), timeseries('U', byInstance), timeseries('V', byInstance)]).json.panels;
    expect(first).toMatchObject({ options: { legend: { displayMode: 'list', placement: 'bottom' } } });
  });

  it('has a limit of its own where no alert says what is bad, for all its values or for one', () => {
    const [, all, one] = built([stat('S', total, { limit: { value: 1, bad: 'above' } }), stat('T', [named('up', total), named('silent', total)], { limit: { value: 1, bad: 'above', of: 'silent' } })]).json.panels;
    const steps = [{ value: null, color: '#009E73' }, { value: 1, color: '#D55E00' }];
    expect(all).toMatchObject({ description: `${total.ask} Recorded for all together: not narrowed by Instance.`, fieldConfig: { defaults: { thresholds: { steps } } } });
    expect(one).toMatchObject({ fieldConfig: { defaults: { color: { mode: 'fixed' } }, overrides: [{ matcher: { options: 'silent' }, properties: [{ id: 'thresholds', value: { steps } }, { id: 'color' }] }] } });
  });

  it('is a table with a column for each label and each question, in words, those of one line together', () => {
    const lines = [named('Objective', byStatus), named('Left', { ...byStatus, unit: 'ratio' as const })];
    expect(built([table('T', lines, { limit: { value: 0, bad: 'below', of: 'Left' } })]).json.panels[1]).toMatchObject({
      transformations: [
        { id: 'merge' },
        { id: 'organize', options: { excludeByName: { Time: true, job: true }, renameByName: { status: 'Status', 'Value #A': 'Objective', 'Value #B': 'Left' }, indexByName: { status: 0, 'Value #A': 1, 'Value #B': 2 } } },
      ],
      fieldConfig: { overrides: [{ matcher: { options: 'Objective' } }, { matcher: { options: 'Left' }, properties: [{ id: 'unit', value: 'percentunit' }, { id: 'noValue', value: '–' }, { id: 'thresholds' }, { id: 'custom.cellOptions' }] }] },
    });
  });

  it('gives the values of a label that lists them one colour each, on all panels alike', () => {
    const puts = counter('ops_total', { help: 'Operations.', labels: { op: ['get', 'put'] } });
    const byOp = question({ ask: 'Which?', expr: rate(puts, { by: ['op'] }), unit: 'persecond', by: ['op'] });
    const overrides = (panel: Panel) => (built([panel]).json.panels[1] as { fieldConfig: { overrides: { matcher: { options: string }; properties: { value: { fixedColor: string } }[] }[] } }).fieldConfig.overrides;
    expect(overrides(timeseries('T', byOp)).map(({ matcher, properties }) => [matcher.options, properties[0]?.value.fixedColor])).toEqual([
      ['/^get$/', '#56B4E9'],
      ['/^put$/', '#CC79A7'],
    ]);
    expect(overrides(timeseries('U', question({ ...byOp, expr: rate(puts.where({ op: 'get' }), { by: ['op'] }) })))).toEqual(overrides(timeseries('T', byOp)));
  });

  it('tells outcomes of several things apart by shades of their colour', () => {
    const both = question({ ...byStatus, by: ['table', 'status'], expr: rate(requests, { by: ['table', 'status'] }) });
    expect(JSON.stringify(built([timeseries('T', both)]).json.panels[1])).toContain('{"mode":"shades","fixedColor":"#009E73"}');
    expect(JSON.stringify(built([timeseries('T', byStatus)]).json.panels[1])).toContain('{"mode":"fixed","fixedColor":"#009E73"}');
  });

  it.each<[string, Panel, string | undefined]>([
    ['of buckets', heatmap('H', latency), '1m'],
    ['of each instance', timeseries('T', byInstance), '1m'],
    ['of what lies behind', timeseries('T', { ...byStatus, expr: promql`sum(increase(${requests}[${duration('5m')}]))` }), '1m'],
    ['of anything else, as finely as the screen shows it', timeseries('T', byStatus), undefined],
    ['of one moment', bars('B', byInstance), undefined],
  ])('is asked by the minute where it is dear: %s', (_, panel, interval) => {
    expect(built([panel]).model.panels[1]?.interval).toBe(interval);
  });

  it('gives outcomes the colours that they have everywhere', () => {
    const text = JSON.stringify(built([timeseries('T', byStatus)]).json.panels[1]?.['fieldConfig']);
    expect(text).toContain('#D55E00');
    const open = JSON.stringify(built([timeseries('T', byInstance)]).json.panels[1]);
    for (const colour of ['#D55E00', '#009E73', '#E69F00']) expect(JSON.parse(open)).not.toHaveProperty('fieldConfig.overrides', expect.arrayContaining([expect.objectContaining({ properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }] })]));
  });

  it.each<[string, Panel, string]>([
    ['without choices that another page has not', timeseries('T', byStatus, { deeper: { uid: 'traces', title: 'Traces', variables: { service: 'a b' } } }), '/d/traces?${__url_time_range}&${prometheus_datasource:queryparam}&var-service=a%20b'],
    ['with its choice of targets, to a page about the same jobs', timeseries('T', byStatus, { deeper: { uid: 'runtime', title: 'Process', jobs: ['shop', 'depot'] } }), '/d/runtime?${__url_time_range}&${prometheus_datasource:queryparam}&${job:queryparam}&${instance:queryparam}'],
    ['with the instance of the series', timeseries('T', byInstance, { deeper: { uid: 'runtime', title: 'Process', jobs: ['shop'] } }), '/d/runtime?${__url_time_range}&${prometheus_datasource:queryparam}&${job:queryparam}&var-instance=${__field.labels.instance}'],
    ['to the system that a label names', timeseries('T', byInstance, { deeper: { uid: { label: 'job' }, title: 'System', variables: { instance: { label: 'instance' } } } }), '/d/obskit-${__field.labels.job}?${__url_time_range}&${prometheus_datasource:queryparam}&var-instance=${__field.labels.instance}'],
    ['from the column of a table', table('T', byStatus, { deeper: { uid: { label: 'job' }, title: 'System' } }), '/d/obskit-${__data.fields["System"]}?${__url_time_range}&${prometheus_datasource:queryparam}'],
  ])('leads one level deeper %s', (_, panel, url) => {
    expect(built([panel]).model.panels[1]?.fieldConfig.defaults.links.map((link) => link.url)).toEqual([url]);
  });

  it('says in words that there is nothing, each kind of question in its own', () => {
    const share = question({ ask: 'Which share?', expr: promql`${rate(requests.where({ status: '5xx' }))} / ${rate(requests)}`, unit: 'ratio' });
    const processor = question({ ask: 'How busy?', expr: rate(counter('cpu_seconds_total', { help: 'Processor.', unit: 'seconds' })), unit: 'ratio' });
    const words = [byStatus, quantileOf(0.5, latency), isUp, share, processor, total].map((asked) => JSON.stringify(built([timeseries('T', asked)]).json.panels[1]).match(/"noValue":"([^"]+)"/)?.[1]);
    expect(words).toEqual(['None in this range', 'No observations in this range', 'Not reported by any target', 'No traffic in this range', 'Not reported by any target', 'Nothing recorded yet']);
  });

  it('measures what a counter counts: requests, operations, or just events', () => {
    const named = (name: string) => question({ ask: 'How many?', expr: rate(counter(name, { help: 'Things.' })), unit: 'persecond' });
    expect(['shop_requests_total', 'shop_operations_total', 'shop_retries_total'].map((name) => built([stat('S', named(name))]).model.panels[1]?.fieldConfig.defaults.unit)).toEqual(['reqps', 'ops', 'cps']);
  });

  it('says of a target that is gone that it reports nothing', () => {
    expect(JSON.stringify(built([stateTimeline('Up', isUp)]).json.panels[1])).toContain('{"type":"special","options":{"match":"null","result":{"text":"Nothing reported"');
  });

  it('dashes the second of two lines that have the names of the same things', () => {
    const text = JSON.stringify(built([timeseries('T', [named('sent', byInstance), named('received', byInstance)])]).json.panels[1]);
    expect(text).toContain('"options":"/^received /"},"properties":[{"id":"custom.lineStyle"');
    expect(text).not.toContain('"options":"/^sent /"');
  });

  it('shows what was among the highest for a single step', () => {
    expect(JSON.stringify(built([timeseries('T', byInstance)]).json.panels[1])).toContain('"showPoints":"auto"');
  });
});

describe('a dashboard', () => {
  it('numbers its panels and rows', () => {
    const { model } = built([stat('A', total), stat('B', total)], { rows: [row('One', stat('A', total)), row('Two', stat('B', total), stat('C', total))] });
    expect(model.panels.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  });

  it('hides nothing in a closed menu', () => {
    expect(JSON.stringify(built([timeseries('T', byStatus, { deeper: { uid: 'x', title: 'X' } })]).json)).not.toContain('inControlsMenu');
  });

  it('lets its reader choose data source, jobs, instances, and its own labels', () => {
    expect(built([stat('S', total)]).model.templating.list.map(({ name, label, query, allValue, multi, refresh }) => [name, label, query, allValue, multi, refresh])).toEqual([
      ['prometheus_datasource', 'Prometheus data source', 'prometheus', undefined, false, undefined],
      ['job', 'Job', 'label_values(up{job=~"shop"}, job)', 'shop', true, 2],
      ['instance', 'Instance', 'label_values(up{job=~"$job"}, instance)', '.+', true, 2],
      ['table', 'Table', 'label_values(requests_total{job=~"$job",instance=~"$instance"}, table)', '.*', true, 2],
    ]);
  });

  it('marks alerts that fire and processes that were started anew', () => {
    expect(built([stat('S', total)]).model.annotations.list.map(({ name, expr }) => [name, expr])).toEqual([
      ['Alerts firing', 'ALERTS{alertstate="firing",system=~"shop"}'],
      ['Restarts', 'time() - process_start_time_seconds{job=~"$job",instance=~"$instance"} < $__rate_interval_ms / 1000'],
    ]);
  });

  it('offers no choice of targets where its reader has none', () => {
    expect(built([stat('S', total)], { choices: [], variables: [] }).model.templating.list.map(({ name }) => name)).toEqual(['prometheus_datasource']);
  });

  it('gives the targets of a job its colour where it is about several, and tells them apart by dashes', () => {
    const each = question({ ...byInstance, expr: rate(requests, { by: ['job', 'instance'] }), by: ['job', 'instance'] });
    const text = JSON.stringify(built([timeseries('T', each)], { jobs: ['shop', 'depot'] }).json.panels[1]);
    expect(text).not.toContain('shades');
    expect(text.split('"fixedColor":"#56B4E9"')).toHaveLength(5);
    expect(text.split('(?=depot )')).toHaveLength(5);
    expect(text.split('"custom.lineStyle"')).toHaveLength(7);
  });

  it('ends an axis, and a figure, where values are no longer told apart', () => {
    const limit = { value: 0, bad: 'below', floor: -1 } as const;
    const said = { type: 'range', options: { from: null, to: -1, result: { text: 'below −100%' } } };
    const [, figure, chart, lines] = built([stat('S', total, { limit }), timeseries('T', total, { limit }), table('L', named('Left', total), { limit: { ...limit, of: 'Left' } })]).json.panels;
    expect(figure).toMatchObject({ fieldConfig: { defaults: { mappings: [said] } } });
    expect(chart).toMatchObject({ fieldConfig: { defaults: { min: -1, mappings: [said] } } });
    expect(lines).toMatchObject({ fieldConfig: { overrides: [{ properties: expect.arrayContaining([{ id: 'mappings', value: [said] }]) as unknown }] } });
  });

  it('names its jobs where its reader does not choose among them', () => {
    const both = built([stateTimeline('Up', isUp)], { jobs: ['shop', 'depot'], choices: [], variables: [] });
    expect(exprs(both)).toEqual(['max by (instance) (up{job=~"shop|depot"})']);
    expect(both.model.annotations.list.at(-1)?.expr).toBe('time() - process_start_time_seconds{job=~"shop|depot"} < $__rate_interval_ms / 1000');
  });

  it('leads to its siblings without variables that these may not have', () => {
    expect(built([stat('S', total)]).json).toMatchObject({ links: [{ type: 'dashboards', keepTime: true, includeVars: false }] });
  });

  it('chooses among two kinds of data source where it asks for traces', () => {
    const { model } = built([timeseries('T', byStatus), serviceGraph('Graph', 'Who?'), traceSearch('Slow', 'Which?', '{ duration > 1s }')]);
    expect(model.templating.list.slice(0, 2).map(({ name, label }) => [name, label])).toEqual([
      ['prometheus_datasource', 'Prometheus data source'],
      ['tempo_datasource', 'Tempo data source'],
    ]);
    expect(model.panels.slice(1).map(({ type, targets }) => [type, targets[0]?.datasource?.uid, targets[0]?.query])).toEqual([
      ['timeseries', '${prometheus_datasource}', undefined],
      ['nodeGraph', '${tempo_datasource}', undefined],
      ['table', '${tempo_datasource}', '{ duration > 1s }'],
    ]);
  });
});
