import { describe, expect, it } from 'vitest';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readDashboard, type DashboardModel } from '../../src/check/dashboard/model.ts';
import { kits } from '../../src/kit/kits.ts';
import { budgetLeftOf, sloDashboard, type SloSeries } from '../../dashboards/slo.ts';
import { withBudgetLeft } from '../../dashboards/health.ts';
import { open } from '../../src/metric/label.ts';
import { counter, gauge, ownedBy } from '../../src/metric/metric.ts';
import { buildDashboard } from '../../src/panels/build.ts';
import type { SystemDashboard } from '../../src/panels/dashboard.ts';
import { recorded } from '../../src/panels/line.ts';
import { row, stat, timeseries } from '../../src/panels/panel.ts';
import { rate } from '../../src/promql/idioms.ts';
import { question } from '../../src/promql/question.ts';
import { dashboardScope, render } from '../../src/promql/render.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { askingRecordings, dashboardRecordings } from '../../src/render/dashboardRecordings.ts';
import { thresholdsIn, withThresholds } from '../../src/render/drawnThresholds.ts';
import { record } from '../../src/rules/record.ts';
import { hedgehogRules } from '../../alerts/hedgehog.ts';
import { operations } from '../../src/systems/hedgehog/metrics.ts';

function filesOf(text: string): ReadonlyMap<string, string> {
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return new Map(contentOf(assemble(loaded.config, kits)).dashboards.map(({ name, json }) => [name, json]));
}

function dashboardsOf(text: string): ReadonlyMap<string, DashboardModel> {
  return new Map(
    [...filesOf(text)].map(([name, json]) => {
      const read = readDashboard(name, json);
      if (!('dashboard' in read)) throw new Error(JSON.stringify(read.findings));
      return [name, read.dashboard];
    }),
  );
}

const demoFiles = filesOf('{}');
const demo = dashboardsOf('{}');
const systems = kits.map(({ system }) => system.name);
const titlesOf = (model: DashboardModel | undefined) => model?.panels.map(({ title }) => title) ?? [];
const exprsOf = (model: DashboardModel | undefined) => model?.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr ?? '')) ?? [];

describe('the dashboards of a deployment', () => {
  it('are one for each system, and those about all of them', () => {
    expect([...demo.keys()]).toEqual([...systems, 'overview', 'slo', 'runtime', 'traces', 'stack']);
  });

  it('speak only of the systems that are deployed', () => {
    const some = dashboardsOf('systems: {hedgehog: {targets: ["a:1"]}}');
    expect([...some.keys()]).toEqual(['hedgehog', 'overview', 'slo', 'runtime', 'traces', 'stack']);
    expect(exprsOf(some.get('overview')).join(' ')).not.toMatch(/goverse|keychain|requests_total\{job="hashmap"/);
  });

  it.each(systems)('%s begins with its health and ends with its targets', (name) => {
    const titles = titlesOf(demo.get(name));
    expect(titles.slice(0, 5)).toEqual(['Health', 'Targets', 'Traffic', 'Errors', 'Latency, p99']);
    expect(titles.slice(-5)).toEqual(['Targets', 'Answering', 'Time to scrape', 'Processor', 'Memory']);
  });

  it.each(systems)('%s has no two panels of one title in a row', (name) => {
    const rows = titlesOf(demo.get(name)).join('\n').split(/^(?:Health|Targets)$/m);
    for (const titles of rows.map((text) => text.trim().split('\n'))) expect(new Set(titles).size).toBe(titles.length);
  });

  it('have the overview give each system a line that leads to it', () => {
    const stats = demo.get('overview')?.panels.filter(({ type, gridPos }) => type === 'stat' && gridPos.y <= 4 * systems.length) ?? [];
    const lines = systems.map((_, i) => stats.slice(i * 5, i * 5 + 5));
    expect(lines.map((line) => new Set(line.map(({ gridPos }) => gridPos.y)).size)).toEqual(systems.map(() => 1));
    expect(lines.map((line) => line.every(({ fieldConfig }, i) => fieldConfig.defaults.links[0]?.url.startsWith(`/d/obskit-${systems[lines.indexOf(line)]}?`) && i < 5))).toEqual(systems.map(() => true));
  });

  it('have hedgehog show each of its eight operations, by a label that lists them', () => {
    expect(operations).toHaveLength(8);
    expect(exprsOf(demo.get('hedgehog'))).toEqual(
      expect.arrayContaining(['rate5m', 'p50_rate5m', 'p95_rate5m', 'p99_rate5m'].map((end) => expect.stringMatching(new RegExp(`^job_operation:.*:${end}`)))),
    );
  });

  it('have keychain show the health of backends as states', () => {
    expect(demo.get('keychain')?.panels.find(({ title }) => title === 'Backend health')?.type).toBe('state-timeline');
  });

  it.each(systems)('%s has exemplars on its latency: each opens a trace', (name) => {
    const panels = demo.get(name)?.panels ?? [];
    const json = JSON.parse(demoFiles.get(name) ?? '{}') as { panels: { title: string; type: string; targets?: { exemplar?: boolean }[] }[] };
    expect(panels.some(({ title }) => title === 'Latency heatmap')).toBe(true);
    expect(json.panels.filter(({ title }) => title === 'Latency heatmap').map(({ type, targets = [] }) => [type, targets.map(({ exemplar }) => exemplar)])).toEqual([['heatmap', [true]]]);
  });

  it('draw a threshold only where all beyond it is bad', () => {
    const drawn = (name: string, title: string) => demo.get(name)?.panels.find((panel) => panel.title === title)?.description ?? '';
    expect(drawn('hedgehog', 'Hints waiting by peer')).toContain('Thresholds: HedgehogHintBacklogHigh, HedgehogHintBacklogCritical.');
    expect(drawn('hashmap', 'Keys to rebalance by node')).not.toContain('Thresholds');
    expect(drawn('hashmap', 'Requests in flight by node')).toContain('Thresholds: HashmapInFlightSaturated.');
    // Named by the panel: a lag beyond a minute is bad, whether or not it grows.
    expect(drawn('hashmap', 'Replica lag')).toContain('HashmapReplicaLagGrowing');
  });

  it.each(systems)('%s colours its slow and its full, on its own page and on the overview', (name) => {
    const stats = (page: string) => demo.get(page)?.panels.filter(({ type, description }) => type === 'stat' && description.includes('Thresholds: ')).map(({ title }) => title) ?? [];
    const [, , , , latency, saturation] = titlesOf(demo.get(name));
    expect(stats(name)).toEqual(expect.arrayContaining(['Errors', latency, saturation]));
    // Where a title is too long for the titles of others' panels, it is its last word that stands there.
    const [, short = ''] = /(\S+)$/.exec(kits.find(({ system }) => system.name === name)?.system.title ?? '') ?? [];
    expect(stats('overview').filter((one) => one.startsWith(`${short}: `))).toHaveLength(3);
  });

  it('show thresholds with the numbers of obskit.yaml', () => {
    const model = dashboardsOf('alerts: {HedgehogHintBacklogHigh: {threshold: 77}}').get('hedgehog');
    expect(JSON.stringify(model?.panels.find(({ title }) => title === 'Hints waiting by peer')?.description)).toContain('HedgehogHintBacklogHigh');
    expect(filesOf('alerts: {HedgehogHintBacklogHigh: {threshold: 77}}').get('hedgehog')).toContain('"value": 77');
  });
});

const requests = ownedBy(counter('requests_total', { help: 'Requests.', labels: { op: ['get', 'put'] } }), 'shop');
const total = question({ ask: 'How many?', expr: rate(requests), unit: 'persecond' });
const puts = question({ ask: 'How many puts?', expr: rate(requests.where({ op: 'put' })), unit: 'persecond' });

function shopDashboard(...lines: readonly Parameters<typeof timeseries>[1][]): SystemDashboard {
  const vitals = { traffic: total, errors: total, latency: total, latencyAlert: 'X', saturation: { title: 'Full', question: total, alerts: [] } };
  const rows = [row('Row', stat('First', total), ...lines.map((line) => timeseries('T', line)))];
  return { uid: 'shop', title: 'Shop', name: 'Shop', description: 'Sells.', folder: 'Systems', tags: [], system: 'shop', jobs: ['shop'], variables: [], alertsOf: [], vitals, rows };
}

const askedBy = (dashboard: SystemDashboard) => dashboard.rows.flatMap(({ panels }) => panels.flatMap((panel) => (panel.kind === 'query' ? panel.lines.map(({ expr }) => render(expr, dashboardScope)) : [])));

describe('what a dashboard has recorded', () => {
  it('is what its panels mark, and its vitals, each once', () => {
    const names = dashboardRecordings(shopDashboard(recorded(puts), recorded(puts)), []).map(({ metric }) => metric.name);
    expect(names).toEqual(['job:requests_put:rate5m', 'job:requests:rate5m']);
  });

  it('is not what a rule records already', () => {
    const existing = record('job:all_requests:rate5m', { help: 'All.', system: 'shop', unit: 'count', labels: {}, expr: total.expr });
    expect(dashboardRecordings(shopDashboard(), [existing])).toEqual([]);
  });

  it('is asked for, wherever it is just what is asked', () => {
    const dashboard = shopDashboard(puts);
    expect(askedBy(askingRecordings(dashboard, dashboardRecordings(dashboard, [])))).toEqual([
      'job:requests:rate5m{job=~"$job"}',
      'sum(rate(requests_total{job=~"$job",instance=~"$instance",op="put"}[$__rate_interval]))',
    ]);
  });

  it('has one name for one question', () => {
    expect(() => dashboardRecordings(shopDashboard(recorded(puts, 'x'), recorded({ ...total, expr: rate(requests.where({ op: 'get' })) }, 'x')), [])).toThrow(/would both be recorded as job:requests_x:rate5m/);
  });

  it('is nothing that is told apart by instance', () => {
    const each = question({ ask: 'Who?', expr: rate(requests, { by: ['instance'] }), unit: 'persecond', by: ['instance'] });
    expect(() => recorded(each)).toThrow(/asked of each instance/);
  });
});

describe('a threshold that a panel names', () => {
  const deployment = { tuning: {}, speed: 1, runbookUrl: () => '', dashboardUrl: () => '' };
  const thresholds = thresholdsIn([hedgehogRules], deployment);
  const naming = (threshold: string, unit: 'count' | 'bytes') => ({ ...shopDashboard(), rows: [row('R', timeseries('T', { ...total, unit }, { thresholds: [threshold] }))] });

  it('is drawn on it', () => {
    const [panel] = withThresholds(naming('HedgehogHintBacklogHigh', 'count'), thresholds).rows[0]?.panels ?? [];
    expect(panel).toMatchObject({ drawn: [{ alert: 'HedgehogHintBacklogHigh', value: 1000, bad: 'above', severity: 'warning' }] });
  });

  it('is refused when there is no such alert', () => {
    expect(() => withThresholds(naming('HintBacklogHigh', 'count'), thresholds)).toThrow('panel "T" names the alert HintBacklogHigh, but there is no such alert');
  });

  it('is refused when it is measured in another unit', () => {
    expect(() => withThresholds(naming('HedgehogHintBacklogHigh', 'bytes'), thresholds)).toThrow(/measured in bytes, the threshold of HedgehogHintBacklogHigh in count/);
  });
});

describe('objectives, once they are recorded', () => {
  const series = (name: string) => gauge(name, { help: 'Recorded.', unit: 'ratio', labels: { slo: open({ budget: 10 }) } });
  const hour = { window: '1h', series: series('slo:burn_rate:ratio1h'), drawn: [] };
  const minutes = { window: '5m', series: series('slo:burn_rate:ratio5m'), drawn: [] };
  const slo: SloSeries = { ids: ['shop-availability'], objective: series('slo:objective:ratio'), budgetRemaining: series('slo:error_budget_remaining:ratio30d'), burnRates: [minutes, hour], tiers: [{ long: hour, short: minutes, drawn: [] }] };

  it('have a dashboard of their own', () => {
    const read = readDashboard('slo', JSON.stringify(buildDashboard(sloDashboard([shopDashboard()], slo))));
    expect('dashboard' in read && exprsOf(read.dashboard)).toEqual([
      'max by (job, slo) (slo:objective:ratio{job=~"$job",slo=~"$slo"})',
      'min by (job, slo) (slo:error_budget_remaining:ratio30d{job=~"$job",slo=~"$slo"})',
      'max by (job, slo) (slo:burn_rate:ratio5m{job=~"$job",slo=~"$slo"})',
      'max by (job, slo) (slo:burn_rate:ratio1h{job=~"$job",slo=~"$slo"})',
      'min by (job, slo) (slo:error_budget_remaining:ratio30d{job=~"$job",slo=~"$slo"})',
      'max by (job, slo) (slo:burn_rate:ratio1h{job=~"$job",slo=~"$slo"})',
      'max by (job, slo) (slo:burn_rate:ratio5m{job=~"$job",slo=~"$slo"})',
    ]);
  });

  it('end the health row of a system', () => {
    expect(askedBy(withBudgetLeft(shopDashboard(), budgetLeftOf('shop', slo))).at(-1)).toBe('min(slo:error_budget_remaining:ratio30d{job=~"$job"})');
  });
});
