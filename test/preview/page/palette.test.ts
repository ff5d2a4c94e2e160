import { describe, expect, it } from 'vitest';
import { contrast } from '../../../src/preview/page/colour.ts';
import type { FieldConfig, Panel, Series } from '../../../src/preview/page/model.ts';
import { colourAt, colourNamed, coloursOf } from '../../../src/preview/page/palette.ts';

const steps = [
  { value: null, color: 'green' },
  { value: 5, color: '#E69F00' },
  { value: 10, color: 'red' },
];

const panel = (defaults: FieldConfig, overrides: NonNullable<Panel['fieldConfig']>['overrides'] = []): Panel => ({ id: 1, type: 'timeseries', title: '', gridPos: { x: 0, y: 0, w: 1, h: 1 }, fieldConfig: { defaults, overrides } });
const series = (name: string, ...values: readonly number[]): Series => ({ name, labels: {}, refId: 'A', values });
const named = (...names: readonly string[]) => names.map((name) => series(name));

describe('the colours of series', () => {
  it('are one where the panel fixes it, by Grafana’s name or as a colour', () => {
    expect(coloursOf(panel({ color: { mode: 'fixed', fixedColor: 'blue' } }), named('a', 'b'), true)).toEqual(['#5794f2', '#5794f2']);
    expect(coloursOf(panel({ color: { mode: 'fixed', fixedColor: '#56B4E9' } }), named('a'), false)).toEqual(['#56B4E9']);
  });

  it('are what an override says of a series', () => {
    const overrides = [{ matcher: { id: 'byRegexp', options: '/^5xx$/' }, properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: '#D55E00' } }] }];
    expect(coloursOf(panel({ color: { mode: 'palette-classic' } }, overrides), named('2xx', '5xx', '4xx'), true)).toEqual(['#73bf69', '#D55E00', '#5794f2']);
  });

  // As tinycolor2 1.6.0, which Grafana calls, has them for this colour; it rounds in between.
  it('are shades of one colour, by turns lighter and darker', () => {
    const shades = coloursOf(panel({ color: { mode: 'shades', fixedColor: '#D55E00' } }), named('a', 'b', 'c', 'd', 'e'), true);
    const expected = ['#d55e00', '#e4730f', '#b74c00', '#f3881e', '#993b00'];
    const distance = (a: string, b: string) => Math.max(...[1, 3, 5].map((at) => Math.abs(Number.parseInt(a.slice(at, at + 2), 16) - Number.parseInt(b.slice(at, at + 2), 16))));
    expect(shades.map((shade, i) => distance(shade, expected[i] ?? ''))).toEqual(shades.map(() => expect.toSatisfy((off: number) => off <= 2)));
  });

  it.each([
    ['palette-classic', true, ['#73bf69', '#f2cc0c', '#5794f2']],
    ['palette-classic', false, ['#56a64b', '#e0b400', '#3274d9']],
    ['palette-colorblind', false, ['#0072b2', '#009e73', '#cc79a7']],
    [undefined, true, ['#73bf69', '#f2cc0c', '#5794f2']],
  ])('are dealt in turn from the palette: %s, dark %s', (mode, dark, expected) => {
    expect(coloursOf(panel(mode === undefined ? {} : { color: { mode } }), named('a', 'b', 'c'), dark)).toEqual(expected);
  });

  it('go by name where the palette does: whichever others are there', () => {
    const byName = panel({ color: { mode: 'palette-classic-by-name' } });
    const [alone] = coloursOf(byName, named('hedgehog'), true);
    expect(coloursOf(byName, named('a', 'b', 'hedgehog'), true)[2]).toBe(alone);
    expect(contrast(alone ?? '', '#181b1f')).toBeGreaterThanOrEqual(3);
  });

  it('are those of thresholds, by the last value', () => {
    const colours = coloursOf(panel({ color: { mode: 'thresholds' }, thresholds: { steps } }), [series('a', 1), series('b', 20, 7), series('c', 10)], true);
    expect(colours).toEqual(['#73bf69', '#E69F00', '#f2495c']);
  });
});

describe('the colour of a value', () => {
  it.each<[string, FieldConfig, number | null, string | undefined]>([
    ['is that of the last threshold that it reaches', { thresholds: { steps } }, 10, '#f2495c'],
    ['is that of the base below all others', { thresholds: { steps } }, -3, '#73bf69'],
    ['is none where there is no value', { thresholds: { steps } }, null, undefined],
    ['is none without thresholds', {}, 3, undefined],
    ['is plain where the panel wants text', { color: { mode: 'fixed', fixedColor: 'text' }, thresholds: { steps } }, 20, undefined],
    ['is the one that is fixed', { color: { mode: 'fixed', fixedColor: 'purple' }, thresholds: { steps } }, 20, '#b877d9'],
  ])('%s', (_, field, value, colour) => {
    expect(colourAt(field, value, true)).toBe(colour);
  });
});

describe('a colour’s name', () => {
  it.each([
    ['semi-dark-red', true, '#e02f44'],
    ['semi-dark-red', false, '#c4162a'],
    ['super-light-blue', true, '#c0d8ff'],
    ['#123456', true, '#123456'],
    ['rebeccapurple', true, 'rebeccapurple'],
    ['constructor', true, 'constructor'],
  ])('%s, dark %s, is %s', (name, dark, colour) => {
    expect(colourNamed(name, dark)).toBe(colour);
  });
});
