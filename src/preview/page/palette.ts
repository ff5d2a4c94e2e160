import { fieldOf } from './field.ts';
import type { FieldConfig, Panel, Series } from './model.ts';

/**
 * Colours that differ for the colour-blind too, on light and dark grounds. Source: M. Okabe and K. Ito, "Color Universal
 * Design" (2008), darkened a little where the ground is white.
 */
const lines = {
  light: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b8860b', '#3a8fc4', '#6b6b6b', '#8c4fb0'],
  dark: ['#56b4e9', '#e69f00', '#2fbf93', '#e58fc0', '#f0e442', '#7aa6ff', '#b0b0b0', '#c397e8'],
} as const;

/** Grafana's names of colours, as far as dashboards use them. */
const named: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  green: ['#1a7f47', '#56a64b'],
  'semi-dark-green': ['#1a7f47', '#37872d'],
  'dark-green': ['#19730e', '#37872d'],
  yellow: ['#b8860b', '#f2cc0c'],
  orange: ['#c4590b', '#ff9830'],
  red: ['#c4162a', '#f2495c'],
  'semi-dark-red': ['#c4162a', '#e02f44'],
  'dark-red': ['#ad0317', '#c4162a'],
  blue: ['#1f60c4', '#5794f2'],
  'semi-dark-blue': ['#1f60c4', '#3274d9'],
  purple: ['#8f3bb8', '#b877d9'],
  gray: ['#6b6b6b', '#9fa3ab'],
  text: ['#22252b', '#d8d9da'],
  transparent: ['transparent', 'transparent'],
};

/** A colour of Grafana's as CSS has it. */
export function colourNamed(name: string, dark: boolean): string {
  const pair = named[name];
  return pair === undefined ? name : dark ? pair[1] : pair[0];
}

/** The colours of a panel's lines: what the panel says for each, else the next of the palette. */
export function coloursOf(panel: Panel, series: readonly Series[], dark: boolean): readonly string[] {
  const palette = dark ? lines.dark : lines.light;
  const shared = new Map<string, number>();
  let next = 0;
  return series.map((one) => {
    const { mode, fixedColor } = fieldOf(panel, one).color ?? {};
    if (fixedColor !== undefined && mode === 'fixed') return colourNamed(fixedColor, dark);
    if (fixedColor !== undefined && mode === 'shades') {
      const before = shared.get(fixedColor) ?? 0;
      shared.set(fixedColor, before + 1);
      return shade(colourNamed(fixedColor, dark), before);
    }
    next += 1;
    return palette[(next - 1) % palette.length] ?? palette[0];
  });
}

/** The colour itself, then by turns lighter and darker ones. */
function shade(colour: string, index: number): string {
  const strength = Math.min(60, Math.ceil(index / 2) * 25);
  return index === 0 ? colour : `color-mix(in srgb, ${colour}, ${index % 2 === 1 ? 'white' : 'black'} ${strength}%)`;
}

/** The colour of a value by its thresholds; none where there is none but the first, or where it is to be plain. */
export function colourAt({ thresholds, color }: FieldConfig, value: number | null | undefined, dark: boolean): string | undefined {
  const steps = thresholds?.steps ?? [];
  if (steps.length < 2 || value === null || value === undefined || color?.mode === 'fixed') return undefined;
  const step = steps.filter(({ value: from }) => from === null || value >= from).at(-1);
  return step === undefined ? undefined : colourNamed(step.color, dark);
}
