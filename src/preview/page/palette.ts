import type { Override, Panel, Series } from './model.ts';

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

/** The colour of a line: what the panel fixes for it, else the next of the palette. */
export function colourOf(panel: Panel, series: Series, index: number, dark: boolean): string {
  const fixed = (panel.fieldConfig?.overrides ?? []).filter((override) => matches(override, series)).flatMap(fixedColour).at(-1);
  const palette = dark ? lines.dark : lines.light;
  const own = panel.fieldConfig?.defaults.color;
  if (fixed !== undefined) return colourNamed(fixed, dark);
  if (own?.mode === 'fixed' && own.fixedColor !== undefined) return colourNamed(own.fixedColor, dark);
  return palette[index % palette.length] ?? palette[0];
}

/** The colour of a value by the panel's thresholds; none where it has none but the first. */
export function colourAt(panel: Panel, value: number | null | undefined, dark: boolean): string | undefined {
  const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
  if (steps.length < 2 || value === null || value === undefined) return undefined;
  const step = steps.filter(({ value: from }) => from === null || value >= from).at(-1);
  return step === undefined ? undefined : colourNamed(step.color, dark);
}

function matches({ matcher: { id, options = '' } }: Override, { name, refId }: Series): boolean {
  if (id === 'byName') return options === name;
  if (id === 'byFrameRefID') return options === refId;
  if (id !== 'byRegexp') return false;
  // Grafana writes them with or without slashes.
  const [, body = options, flags = ''] = /^\/(.*)\/([a-z]*)$/.exec(options) ?? [];
  try {
    return new RegExp(body, flags).test(name);
  } catch {
    return false;
  }
}

function fixedColour({ properties }: Override): readonly string[] {
  return properties.flatMap(({ id, value }) => {
    if (id !== 'color' || typeof value !== 'object' || value === null || !('fixedColor' in value)) return [];
    return typeof value.fixedColor === 'string' ? [value.fixedColor] : [];
  });
}
