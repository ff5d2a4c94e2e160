import { describe, expect, it } from 'vitest';
import { hrefOf, linksOf } from '../../../src/preview/page/links.ts';
import { readState, type State } from '../../../src/preview/page/state.ts';

const state: State = { page: 'obskit-shop', range: '1h', until: 1_700_000_000, refresh: 'off', theme: 'dark', choices: { job: ['shop'], instance: ['a:1', 'b:1'] } };
const led = (url: string, labels = {}) => readState(hrefOf(url, labels, state) ?? '', { page: 'nowhere', theme: 'light' });

describe('a link of a dashboard', () => {
  it('leads to the other dashboard, with the time and the choices kept', () => {
    expect(led('/d/obskit-traces?${__url_time_range}&${__all_variables}')).toEqual({ ...state, page: 'obskit-traces' });
  });

  it('chooses what it says besides', () => {
    expect(led('/d/obskit-traces?${__all_variables}&var-service=my%20shop').choices).toEqual({ ...state.choices, service: ['my shop'] });
  });

  it('leads to the instance of its series alone', () => {
    expect(led('/d/obskit-runtime?${__url_time_range}&${datasource:queryparam}&${job:queryparam}&var-instance=${__field.labels.instance}', { instance: '127.0.0.1:8081' }).choices).toEqual({ job: ['shop'], instance: ['127.0.0.1:8081'] });
  });

  it('chooses nothing by a label that the series lacks', () => {
    expect(led('/d/x?var-instance=${__field.labels.instance}').choices).toEqual({});
  });

  it('may lead to the web, and never to a script', () => {
    expect(hrefOf('https://example.org/a?b=c', {}, state)).toBe('https://example.org/a?b=c');
    expect(hrefOf('javascript:alert(1)', {}, state)).toBeUndefined();
    expect(hrefOf('//evil.example/d/x', {}, state)).toBeUndefined();
  });

  it('is taken from the panel', () => {
    const panel = { id: 1, type: 'stat', title: '', gridPos: { x: 0, y: 0, w: 1, h: 1 }, fieldConfig: { defaults: { links: [{ title: 'Shop', url: '/d/shop' }, { title: 'Bad', url: 'data:x' }] } } };
    expect(linksOf(panel, { name: '', refId: 'A', labels: {} }, state).map(({ title }) => title)).toEqual(['Shop']);
  });
});
