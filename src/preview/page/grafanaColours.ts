/** Colours as Grafana 13.2 has them, so that pictures of the preview are pictures of what Grafana shows. */

const steps = ['super-light', 'light', '', 'semi-dark', 'dark'] as const;

/** Each hue in five steps, from the lightest to the darkest. */
const hues = {
  dark: {
    red: ['#ffa6b0', '#ff7383', '#f2495c', '#e02f44', '#c4162a'],
    orange: ['#ffcb7d', '#ffb357', '#ff9830', '#ff780a', '#fa6400'],
    yellow: ['#fff899', '#ffee52', '#fade2a', '#f2cc0c', '#e0b400'],
    green: ['#c8f2c2', '#96d98d', '#73bf69', '#56a64b', '#37872d'],
    blue: ['#c0d8ff', '#8ab8ff', '#5794f2', '#3274d9', '#1f60c4'],
    purple: ['#deb6f2', '#ca95e5', '#b877d9', '#a352cc', '#8f3bb8'],
  },
  light: {
    red: ['#ff7383', '#f2495c', '#e02f44', '#c4162a', '#ad0317'],
    orange: ['#ffb357', '#ff9830', '#ff780a', '#fa6400', '#e55400'],
    yellow: ['#ffee52', '#fade2a', '#f2cc0c', '#e0b400', '#cc9d00'],
    green: ['#96d98d', '#73bf69', '#56a64b', '#37872d', '#19730e'],
    blue: ['#8ab8ff', '#5794f2', '#3274d9', '#1f60c4', '#1250b0'],
    purple: ['#ca95e5', '#b877d9', '#a352cc', '#8f3bb8', '#7c2ea3'],
  },
} as const;

/** The ground that panels are drawn on. */
export const ground = { dark: '#181b1f', light: '#ffffff' } as const;

export type Theme = keyof typeof ground;

const byName: Readonly<Record<Theme, ReadonlyMap<string, string>>> = { dark: named('dark'), light: named('light') };

function named(theme: Theme): ReadonlyMap<string, string> {
  const all: Readonly<Record<string, readonly string[]>> = hues[theme];
  const shades = Object.entries(all).flatMap(([hue, colours]) => colours.map((colour, i): [string, string] => [steps[i] === '' ? hue : `${steps[i] ?? ''}-${hue}`, colour]));
  return new Map([...shades, ['text', theme === 'dark' ? '#ccccdc' : '#24292e'], ['panel-bg', ground[theme]]]);
}

/** A colour that a dashboard names, as CSS has it. */
export function colourNamed(name: string, theme: Theme): string {
  return byName[theme].get(name) ?? name;
}

/** The classic palette: first of names, then of the colours that Grafana has had from the start. */
const classic = [
  'green', 'semi-dark-yellow', 'blue', 'orange', 'red', 'purple',
  ...['green', 'yellow', 'blue', 'orange', 'red', 'purple'].map((hue) => `dark-${hue}`),
  ...['green', 'yellow', 'blue', 'orange', 'red', 'purple'].map((hue) => `super-light-${hue}`),
  '#447ebc', '#c15c17', '#890f02', '#0a437c', '#6d1f62', '#584477', '#b7dbab', '#f4d598', '#70dbed', '#f9ba8f', '#f29191', '#82b5d8',
  '#e5a8e2', '#aea2e0', '#629e51', '#e5ac0e', '#64b0c8', '#e0752d', '#bf1b00', '#0a50a1', '#962d82', '#614d93', '#9ac48a', '#f2c96d',
  '#65c5db', '#f9934e', '#ea6460', '#5195ce', '#d683ce', '#806eb7', '#3f6833', '#967302', '#2f575e', '#99440a', '#58140c', '#052b51',
  '#511749', '#3f2b5b', '#e0f9d7', '#fceaca', '#cffaff', '#f9e2d2', '#fce2de', '#badff4', '#f9d9f9', '#dedaf7',
] as const;

/** What stays apart for every kind of colour blindness: the palette of Okabe and Ito, and black and white. */
const colourblind = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#000000', '#ffffff'] as const;

export const palettes = { classic, colourblind } as const;
