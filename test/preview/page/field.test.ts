import { describe, expect, it } from 'vitest';
import { dashesOf, fieldOf, regexOf } from '../../../src/preview/page/field.ts';

const panel = (matcher: { readonly id: string; readonly options?: string }) => ({
  id: 1,
  type: 'table',
  title: '',
  gridPos: { x: 0, y: 0, w: 1, h: 1 },
  fieldConfig: { defaults: { unit: 's', custom: { fillOpacity: 10 } }, overrides: [{ matcher, properties: [{ id: 'unit', value: 'bytes' }, { id: 'custom.cellOptions', value: { type: 'color-text' } }] }] },
});

describe('how a series is shown', () => {
  it.each([
    ['its name', { id: 'byName', options: 'p99' }, true],
    ['another name', { id: 'byName', options: 'p50' }, false],
    ['its question', { id: 'byFrameRefID', options: 'A' }, true],
    ['an expression', { id: 'byRegexp', options: '/^P\\d+$/i' }, true],
    ['an expression without slashes', { id: 'byRegexp', options: 'p9.' }, true],
    ['an expression that is none', { id: 'byRegexp', options: '(' }, false],
    ['what the page does not know', { id: 'byType', options: 'number' }, false],
  ])('follows an override by %s', (_, matcher, matches) => {
    const { unit, custom } = fieldOf(panel(matcher), { name: 'p99', refId: 'A' });
    expect(unit).toBe(matches ? 'bytes' : 's');
    expect(custom).toEqual(matches ? { fillOpacity: 10, cellOptions: { type: 'color-text' } } : { fillOpacity: 10 });
  });
});

describe('an expression of Grafana’s', () => {
  it('may stand between slashes', () => {
    expect(regexOf('/a/i')).toEqual(/a/i);
    expect(regexOf('a')).toEqual(/a/);
    expect(regexOf('(')).toBeUndefined();
  });
});

describe('the dashes of a line', () => {
  it.each([
    ['none where nothing is said', undefined, undefined],
    ['none where it is unbroken', { fill: 'solid', dash: [1, 2] }, undefined],
    ['those that the dashboard says', { fill: 'dash', dash: [16, 4] }, [16, 4]],
    ['Grafana’s own where it says no lengths', { fill: 'dash' }, [10, 10]],
    ['points', { fill: 'dot' }, [0, 10]],
  ])('are %s', (_, lineStyle, dashes) => {
    const all = panel({ id: 'byName', options: 'p99' });
    const fieldConfig = { ...all.fieldConfig, overrides: [{ matcher: { id: 'byName', options: 'p99' }, properties: [{ id: 'custom.lineStyle', value: lineStyle }] }] };
    expect(dashesOf({ ...all, fieldConfig }, { name: 'p99', refId: 'A' })).toEqual(dashes);
    expect(dashesOf({ ...all, fieldConfig }, { name: 'p50', refId: 'A' })).toBeUndefined();
  });
});
