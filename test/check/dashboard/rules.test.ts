import { describe, expect, it } from 'vitest';
import { dashboardRules, linterRules } from '../../../src/check/dashboard/lintDashboards.ts';
import { at, goodDashboard, lint, type Json } from './fixture.ts';

const loki = { type: 'loki', uid: '${datasource}' };
const set = (path: string, values: Json) => (dashboard: Json) => void Object.assign(path === '' ? dashboard : at(dashboard, path), values);
const ask = (expr: string) => set('panels.1.targets.0', { expr });
const askLoki = (expr: string) => set('panels.1.targets.0', { expr, datasource: loki });
const scope = 'job=~"$job",instance=~"$instance"';

/** A good dashboard, one thing broken: the rule that finds it, what is broken, how, and where that is said. */
const cases: readonly (readonly [rule: string, what: string, breakIt: (dashboard: Json) => void, path: string, message: RegExp])[] = [
  ['dashboard/template-datasource', 'chooses its data source under another name', (d) => void (d['templating'] as { list: Json[] }).list.unshift({ name: 'source', label: 'Data source', type: 'datasource', query: 'tempo' }), 'templating.list[0]', /is called source/],
  ['dashboard/template-datasource', 'labels the choice of data source otherwise', set('templating.list.0', { label: 'DS' }), 'templating.list[0]', /is labelled "DS"/],
  ['dashboard/template-job', 'allows one job only', set('templating.list.1', { multi: false }), 'templating.list[1]', /one value only/],
  ['dashboard/template-job', 'labels the job otherwise', set('templating.list.1', { label: 'Jobs' }), 'templating.list[1]', /labelled "Jobs"/],
  ['dashboard/template-job', 'has no text for all jobs', set('templating.list.1', { allValue: '' }), 'templating.list[1]', /no text for "All"/],
  ['dashboard/template-instance', 'does not offer all instances', set('templating.list.2', { includeAll: false }), 'templating.list[2]', /does not offer all/],
  ['dashboard/template-instance', 'reads instances from one data source', set('templating.list.2', { datasource: { type: 'prometheus', uid: 'mine' } }), 'templating.list[2]', /data source mine/],
  ['dashboard/template-instance', 'lists instances by hand', set('templating.list.2', { type: 'custom' }), 'templating.list[2]', /of the type custom/],
  ['dashboard/template-query', 'asks a variable with an unknown function', set('templating.list.1', { query: 'values(up, job)' }), 'templating.list[1].query', /asks "values\(up, job\)"/],
  ['dashboard/template-query', 'asks a variable with a broken selector', set('templating.list.1', { query: 'label_values(up{job=}, job)' }), 'templating.list[1].query', /no PromQL/],
  ['dashboard/template-reload', 'reads a variable only once', set('templating.list.1', { refresh: 1 }), 'templating.list[1].refresh', /not read anew/],
  ['dashboard/panel-datasource', 'ties a panel to a data source', set('panels.1', { datasource: { type: 'prometheus', uid: 'mine' } }), 'panels[1].datasource', /the data source mine/],
  ['dashboard/panel-datasource', 'leaves a query without data source', set('panels.1.targets.0', { datasource: undefined }), 'panels[1].targets[0].datasource', /no data source/],
  ['dashboard/panel-title', 'has a panel without title', set('panels.1', { title: ' ' }), 'panels[1]', /no title/],
  ['dashboard/panel-title', 'has a panel that does not say what it answers', set('panels.1', { description: '' }), 'panels[1]', /which question/],
  ['dashboard/panel-units', 'has a panel without unit', set('panels.1', { fieldConfig: { defaults: {} } }), 'panels[1]', /no unit/],
  ['dashboard/panel-units', 'has a unit that Grafana does not know', set('panels.1.fieldConfig.defaults', { unit: 'requests/s' }), 'panels[1].fieldConfig.defaults.unit', /"requests\/s"/],
  ['dashboard/panel-units', 'has an override with a unit that Grafana does not know', (d) => void ((at(d, 'panels.1.fieldConfig'))['overrides'] = [{ matcher: {}, properties: [{ id: 'unit', value: 'requests/s' }] }]), 'panels[1].fieldConfig.overrides[0].properties[0]', /"requests\/s"/],
  ['dashboard/panel-targets', 'has a panel that asks nothing', set('panels.1', { targets: [] }), 'panels[1]', /asks nothing/],
  ['dashboard/target-logql', 'selects no stream', askLoki('count_over_time([$__auto])'), 'panels[1].targets[0].expr', /no stream/],
  ['dashboard/target-logql', 'leaves a bracket open', askLoki('sum(rate({job="x"}[$__auto])'), 'panels[1].targets[0].expr', /bracket/],
  ['dashboard/target-logql-auto', 'counts log lines over a fixed range', askLoki('sum(rate({job="x"}[5m]))'), 'panels[1].targets[0].expr', /over 5m/],
  ['promql/grammar', 'asks what is no PromQL', ask('sum(rate('), 'panels[1].targets[0].expr', /./],
  ['promql/unknown-metric', 'asks for a metric that the catalogue lacks', ask(`sum(rate(ordres_total{${scope}}[$__rate_interval]))`), 'panels[1].targets[0].expr', /ordres_total/],
  ['promql/unknown-label', 'narrows by a label that the metric lacks', ask(`sum(rate(orders_total{${scope},colour="red"}[$__rate_interval]))`), 'panels[1].targets[0].expr', /colour/],
  ['promql/unknown-value', 'narrows to a value that a closed label lacks', ask(`sum(rate(requests_total{${scope},status="6xx"}[$__rate_interval]))`), 'panels[1].targets[0].expr', /6xx/],
  ['dashboard/target-rate-interval', 'takes a rate over a fixed range', ask(`sum(rate(orders_total{${scope}}[5m]))`), 'panels[1].targets[0].expr', /the rate over 5m/],
  ['dashboard/target-rate-interval', 'takes a rate over a fixed range, with brackets in a matcher', ask('sum(rate(orders_total{job=~"($job)",instance=~"$instance"}[5m]))'), 'panels[1].targets[0].expr', /the rate over 5m/],
  ['dashboard/target-rate-interval', 'takes a rate over the resolution', ask(`sum(rate(orders_total{${scope}}[$__interval]))`), 'panels[1].targets[0].expr', /the rate over \$__interval/],
  ['dashboard/target-job', 'asks any job', ask('sum(rate(orders_total{instance=~"$instance"}[$__rate_interval]))'), 'panels[1].targets[0].expr', /not narrowed by job/],
  ['dashboard/target-instance', 'asks any instance', ask('sum(rate(orders_total{job=~"$job"}[$__rate_interval]))'), 'panels[1].targets[0].expr', /not narrowed by instance/],
  ['dashboard/target-instance', 'asks one instance, whatever is chosen', ask('sum(rate(orders_total{job=~"$job",instance="shop-1:1"}[$__rate_interval]))'), 'panels[1].targets[0].expr', /narrowed to the instance shop-1:1/],
  ['dashboard/target-counter', 'shows a counter itself', ask(`orders_total{${scope}}`), 'panels[1].targets[0].expr', /the counter orders_total itself/],
  ['dashboard/uneditable', 'can be edited', set('', { editable: true }), 'editable', /can be edited/],
  ['dashboard/unique-uid', 'shares its uid', (d) => void (d['uid'] = 'depot'), 'uid', /depot is that of another/],
  ['dashboard/panel-ids', 'has two panels of one id', set('panels.2', { id: 2 }), 'panels[2].id', /the id 2, as "Orders 2" has/],
  ['dashboard/panel-grid', 'has a panel that leaves the grid', set('panels.2.gridPos', { x: 13 }), 'panels[2].gridPos', /outside Grafana/],
  ['dashboard/panel-grid', 'has a panel on top of another', set('panels.2.gridPos', { x: 11, w: 13 }), 'panels[2].gridPos', /covers "Orders 2"/],
  ['dashboard/panel-grid', 'has a hole', set('panels.2.gridPos', { w: 10 }), 'panels', /16 cells/],
  ['dashboard/target-ref-ids', 'has a query without refId', set('panels.1.targets.0', { refId: '' }), 'panels[1].targets[0]', /without refId/],
  ['dashboard/target-ref-ids', 'has two queries of one refId', (d) => void (at(d, 'panels.1')['targets'] = [at(d, 'panels.1.targets.0'), at(d, 'panels.1.targets.0')]), 'panels[1].targets[1]', /two queries with refId A/],
  ['dashboard/variables-defined', 'uses a variable that it does not define', set('panels.1', { description: 'Of $table?' }), 'panels[1].description', /\$table is used/],
  ['dashboard/variables-used', 'defines a variable that nothing uses', (d) => void (d['templating'] as { list: Json[] }).list.push({ name: 'idle', type: 'textbox' }), 'templating.list[3]', /\$idle is defined/],
  ['dashboard/variables-used', 'defines a variable that only narrows its marks', (d) => {
    (d['templating'] as { list: Json[] }).list.push({ name: 'idle', type: 'textbox' });
    Object.assign(at(d, 'annotations.list.0'), { expr: `up{${scope}} == $idle` });
  }, 'templating.list[3]', /\$idle is defined/],
  ['dashboard/links-resolve', 'hands over a variable that the other dashboard has not', set('panels.2.fieldConfig.defaults.links.0', { url: '/d/depot?var-nosuch=1' }), 'panels[2].fieldConfig.defaults.links[0].url', /hands over nosuch/],
  ['dashboard/links-resolve', 'hands over all variables, of which the other dashboard has one less', (d) => {
    (d['templating'] as { list: Json[] }).list.push({ name: 'more', type: 'textbox' });
  }, 'panels[2].fieldConfig.defaults.links[0].url', /hands over more/],
  ['dashboard/links-resolve', 'links to the dashboards of a tag that none carries', set('links.0', { tags: ['attic'] }), 'links[0].tags', /the tag attic/],
  ['dashboard/links-resolve', 'links to a dashboard by a label, of which none has the uid', set('panels.2.fieldConfig.defaults.links.0', { url: '/d/attic-${__field.labels.job}?x=1' }), 'panels[2].fieldConfig.defaults.links[0].url', /a dashboard attic-/],
  ['dashboard/links-resolve', 'links a series to a dashboard that there is not', set('panels.2.fieldConfig.defaults.links.0', { url: '/d/attic?x=1' }), 'panels[2].fieldConfig.defaults.links[0].url', /a dashboard attic/],
  ['dashboard/links-resolve', 'links itself to a dashboard that there is not', (d) => void (d['links'] = [{ title: 'Attic', url: '/d/attic' }]), 'links[0].url', /a dashboard attic/],
  ['dashboard/links-shown', 'hides a link', set('links.0', { placement: 'inControlsMenu' }), 'links[0]', /hidden/],
  ['dashboard/links-shown', 'hides the link of a series', set('panels.2.fieldConfig.defaults.links.0', { placement: 'inControlsMenu' }), 'panels[2].fieldConfig.defaults.links[0]', /hidden/],
  ['dashboard/links-shown', 'hides the switch of an annotation', set('annotations.list.0', { placement: 'inControlsMenu' }), 'annotations.list[0]', /hidden/],
];

describe('a dashboard', () => {
  it('in which nothing is wrong has no findings', () => {
    expect(lint(goodDashboard())).toEqual([]);
  });

  it.each(cases)('%s: one that %s', (rule, _what, breakIt, path, message) => {
    const dashboard = goodDashboard();
    breakIt(dashboard);
    const found = lint(dashboard).filter((finding) => finding.rule === rule);
    expect(found.map(({ place }) => place)).toContainEqual({ file: 'shop.json', path });
    expect(found.find(({ place }) => place.path === path)?.message).toMatch(message);
  });

  it('is looked at by the 17 rules of grafana/dashboard-linter', () => {
    expect(linterRules).toHaveLength(17);
  });

  it.each(dashboardRules.map(({ id }) => [id]))('%s has a case that it finds', (id) => {
    const covered = cases.map(([rule]) => (rule.startsWith('promql/') ? 'dashboard/target-promql' : rule));
    expect(covered).toContain(id);
  });
});

describe('what is no fault', () => {
  it.each<[string, (dashboard: Json) => void]>([
    ['a recorded series without instance', ask('job:orders:rate5m{job=~"$job"}')],
    ['a count of a counter’s series', ask(`count(orders_total{${scope}})`)],
    ['whether a counter has counted anything', ask(`min(orders_total{${scope}} == bool 0)`)],
    ['an increase over a fixed range', ask(`sum(increase(orders_total{${scope}}[1d]))`)],
    ['a gauge whose name ends as a counter’s', ask(`sum(keys_total{${scope}})`)],
    ['a rate of log lines over $__auto', askLoki('sum(rate({job=~"$job"} |= "lost (all" [$__auto]))')],
    ['a table without unit', set('panels.1', { type: 'table', fieldConfig: { defaults: {} } })],
    ['a text without query', set('panels.1', { type: 'text', targets: [] })],
    ['a link by a label of the series', set('panels.2.fieldConfig.defaults.links.0', { url: '/d/dep${__field.labels.rest}?var-job=${__field.labels.job}' })],
    ['no choice of targets, where every series names its job', (d) => {
      (d['templating'] as { list: Json[] }).list.splice(1);
      Object.assign(d, JSON.parse(JSON.stringify(d).replaceAll('job=~\\"$job\\",instance=~\\"$instance\\"', 'job=\\"shop\\"').replaceAll('job=~\\"$job\\"', 'job=\\"shop\\"').replace('&${__all_variables}', '')));
    }],
    ['a link elsewhere', (d) => void (d['links'] = [{ title: 'Wiki', url: 'https://wiki.example/d/attic' }])],
  ])('%s', (_, change) => {
    const dashboard = goodDashboard();
    change(dashboard);
    expect(lint(dashboard)).toEqual([]);
  });

  it('two kinds of data source, each named by its kind', () => {
    const dashboard = goodDashboard();
    const text = JSON.stringify(dashboard).replaceAll('${datasource}', '${prometheus_datasource}');
    const both = JSON.parse(text) as Json;
    Object.assign(at(both, 'templating.list.0'), { name: 'prometheus_datasource', label: 'Prometheus data source' });
    (both['templating'] as { list: Json[] }).list.push({ name: 'tempo_datasource', label: 'Tempo data source', type: 'datasource', query: 'tempo' });
    Object.assign(at(both, 'panels.1'), { datasource: { type: 'tempo', uid: '${tempo_datasource}' }, targets: [{ refId: 'A', query: '{}', datasource: { type: 'tempo', uid: '${tempo_datasource}' } }] });
    // The other dashboard has the one data source of old: these cannot be handed over to it.
    Object.assign(at(both, 'panels.2.fieldConfig.defaults.links.0'), { url: '/d/depot' });
    expect(lint(both).map(({ message }) => message)).toEqual([]);
  });
});
