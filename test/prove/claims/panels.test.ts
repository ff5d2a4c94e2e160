import { describe, expect, it } from 'vitest';
import { panelQuestions } from '../../../src/prove/claims/panelQuestions.ts';
import { Panels, type Sources } from '../../../src/prove/claims/panels.ts';
import { answering, value } from '../prometheus.ts';

const panel = (id: number, title: string, target: object, more: object = {}) => ({ id, type: 'timeseries', title, gridPos: { x: 0, y: 0, w: 8, h: 8 }, targets: [{ refId: 'A', ...target }], ...more });
const dashboard = (...panels: readonly object[]) => JSON.stringify({ uid: 'd', title: 'D', schemaVersion: 42, panels, templating: { list: [{ name: 'service', type: 'query' }] }, annotations: { list: [{ name: 'Restart', expr: 'resets(up[1m])' }] } });

const full = panel(1, 'Full', { expr: 'full' });
const empty = panel(2, 'Empty', { expr: 'empty' });
const away = panel(3, 'Away', { expr: 'tempo_x' });
const notANumber = panel(4, 'Idle', { expr: 'idle' });
const slow = panel(5, 'Slow', { query: '{ resource.service.name =~ "$service" }', queryType: 'traceql', datasource: { type: 'tempo', uid: '$tempo' } });
const map = panel(6, 'Map', { queryType: 'serviceMap' });
const logs = panel(7, 'Logs', { expr: '{job="x"}', datasource: { type: 'loki', uid: 'loki' } });

const prometheus = answering({ vectors: { full: [value({}, '1'), value({}, 'NaN')], idle: [value({}, 'NaN'), value({}, '+Inf')] } });
const asking = (panels: readonly object[], sources: Partial<Sources> = {}) =>
  new Panels({ prometheus, ...sources }, [{ name: 'd', json: dashboard(...panels) }], { scrapeSeconds: 2, silences: [{ asks: ({ filled }) => filled.includes('tempo_'), because: 'no Tempo' }] });

describe('the claim on panels', () => {
  it('fails for a panel that is empty, and says which could not be asked', async () => {
    const asked = asking([full, empty, away]);
    expect(await asked.ask('load')).toBe(1);
    const found = asked.verdict();
    expect(found.failures.map(({ message }) => message)).toEqual(['the panel "Empty" of d is empty: empty']);
    expect(found.notMade).toEqual([{ what: 'the panel "Away" of d shows data', because: 'no Tempo' }]);
    expect(asked.answered.map(({ title, under }) => [title, under])).toEqual([['Full', 'load']]);
  });

  it('counts only what can be drawn', async () => {
    const asked = asking([full, notANumber]);
    expect(await asked.ask('load')).toBe(1);
    expect(asked.answered.map(({ series }) => series)).toEqual([1]);
    expect(asked.verdict().failures).toEqual([{ message: 'the panel "Idle" of d is empty: idle', cause: 'its 2 answers are no numbers: what it divides, or takes a quantile of, is nothing' }]);
  });

  it('fails when nothing was ever asked', () => {
    expect(asking([full, empty, away]).verdict().failures).toHaveLength(2);
  });

  it('asks Tempo what is TraceQL, and says what it complains of', async () => {
    const asked: string[] = [];
    const search = async (traceql: string) => asked.push(traceql);
    const found = asking([slow], { tempo: { search } });
    expect(await found.ask('load')).toBe(0);
    expect(asked).toEqual(['{ resource.service.name =~ ".+" }']);
    const lost = asking([slow], { tempo: { search: async () => Promise.reject(new Error('Tempo answers 500')) } });
    expect(await lost.ask('load')).toBe(1);
    expect(lost.verdict().failures).toMatchObject([{ cause: 'Tempo answers 500' }]);
  });

  it('tells what it asks nobody as not made', async () => {
    const asked = asking([slow, logs]);
    expect(await asked.ask('load')).toBe(0);
    expect(asked.verdict()).toMatchObject({
      failures: [],
      notMade: [
        { what: 'the panel "Logs" of d shows data', because: 'no Loki is asked here' },
        { what: 'the panel "Slow" of d shows data', because: 'no Tempo is asked here' },
      ],
    });
  });
});

describe('the questions of panels', () => {
  const [query] = [panel(1, 'Rate', { expr: 'rate(x[$__rate_interval])' })];
  const filled = (scrapeSeconds: number, more: object = {}) => panelQuestions('d', dashboard({ ...query, ...more }), scrapeSeconds).map((question) => question.filled);

  it.each([
    ['four scrapes', 2, {}, '8s'],
    ['four scrapes of a slower one', 15, {}, '60s'],
    ['the least step of the panel and a scrape', 2, { interval: '1m' }, '62s'],
  ])('look as far back as %s', (_, scrapeSeconds, more, expected) => {
    expect(filled(scrapeSeconds, more)).toEqual([`rate(x[${expected}])`]);
  });

  it('are those of the service graph, which Grafana asks by itself, and none of annotations', () => {
    expect(panelQuestions('d', dashboard(map), 2)).toEqual([{ dashboard: 'd', panel: 6, title: 'Map', language: 'promql', filled: 'sum by (client, server) (rate(traces_service_graph_request_total[8s]))' }]);
  });
});
