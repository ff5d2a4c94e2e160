import { brighten, contrast, darken, isHex, spin } from './colour.ts';
import { fieldOf } from './field.ts';
import { colourNamed as named, ground, palettes, type Theme } from './grafanaColours.ts';
import type { FieldConfig, Panel, Series } from './model.ts';

/** What Grafana takes where a colour is to be fixed, and is not said. */
const noColour = '#808080';

/** The contrast to the ground that Grafana demands of palettes from which it draws by name. */
const leastContrast = 3;

/** A colour of Grafana's as CSS has it. */
export function colourNamed(name: string, dark: boolean): string {
  return named(name, themeOf(dark));
}

/** The colours of a panel's series, as Grafana's colour modes have them. */
export function coloursOf(panel: Panel, series: readonly Series[], dark: boolean): readonly string[] {
  return series.map((one, index) => {
    const field = fieldOf(panel, one);
    const { mode = 'palette-classic', fixedColor = noColour } = field.color ?? {};
    switch (mode) {
      case 'fixed':
        return colourNamed(fixedColor, dark);
      case 'shades':
        return shade(colourNamed(fixedColor, dark), index);
      case 'thresholds':
        return colourAt(field, lastOf(one), dark) ?? noColour;
      case 'palette-classic-by-name':
        return pick(visible(palettes.classic, dark), hash(one.name));
      case 'palette-colorblind':
        return pick(visible(palettes.colourblind, dark), index);
      default:
        return pick(palettes.classic.map((name) => colourNamed(name, dark)), index);
    }
  });
}

/** The colour of a value by its thresholds, or the one that its field has; none where it is to be plain. */
export function colourAt({ thresholds, color }: FieldConfig, value: number | null | undefined, dark: boolean): string | undefined {
  if (color?.mode === 'fixed') return color.fixedColor === undefined || color.fixedColor === 'text' ? undefined : colourNamed(color.fixedColor, dark);
  if (value === null || value === undefined) return undefined;
  const step = thresholds?.steps.filter(({ value: from }) => from === null || value >= from).at(-1);
  return step === undefined ? undefined : colourNamed(step.color, dark);
}

/** Of a colour, the shade for the series at a place: the colour itself, then lighter and darker ones by turns, each in another hue by a little. */
function shade(colour: string, index: number): string {
  if (!isHex(colour)) return colour;
  const count = 6;
  const place = index % (2 * count - 1);
  const strength = Math.ceil(place / 2) / count;
  if (place === 0) return colour;
  return place % 2 === 1 ? brighten(spin(colour, strength * 10), strength * 35) : darken(spin(colour, -strength * 10), strength * 35);
}

function visible(palette: readonly string[], dark: boolean): readonly string[] {
  return palette.map((name) => colourNamed(name, dark)).filter((colour) => contrast(colour, ground[themeOf(dark)]) >= leastContrast);
}

function pick(colours: readonly string[], index: number): string {
  return colours[index % colours.length] ?? noColour;
}

/** Bernstein's hash from the end of the text, as a number without sign: one name has one colour wherever it appears. Source: npm's string-hash. */
function hash(text: string): number {
  return [...Array(text.length).keys()].reduceRight((sum, at) => Math.imul(sum, 33) ^ text.charCodeAt(at), 5381) >>> 0;
}

function lastOf({ values }: Series): number | null | undefined {
  return values.findLast((value) => value !== null);
}

function themeOf(dark: boolean): Theme {
  return dark ? 'dark' : 'light';
}
