/** Arithmetic on colours written as `#rrggbb`, as Grafana does it: by hue, saturation and lightness. */

type Triple = readonly [number, number, number];

/** Turned around the wheel of hues. @param degrees 360 is all of it */
export function spin(colour: string, degrees: number): string {
  const [hue, saturation, lightness] = toHsl(rgbOf(colour));
  return hexOf(fromHsl([(((hue + degrees / 360) % 1) + 1) % 1, saturation, lightness]));
}

/** Every channel raised by as many of a hundred parts of white. */
export function brighten(colour: string, percent: number): string {
  const [red, green, blue] = rgbOf(colour);
  const more = Math.round((255 * percent) / 100);
  return hexOf([red + more, green + more, blue + more]);
}

/** The lightness lowered by as many of a hundred parts. */
export function darken(colour: string, percent: number): string {
  const [hue, saturation, lightness] = toHsl(rgbOf(colour));
  return hexOf(fromHsl([hue, saturation, Math.max(0, lightness - percent / 100)]));
}

/** How far apart two colours are in lightness: 1 to 21. Source: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
export function contrast(a: string, b: string): number {
  const [brighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (brighter + 0.05) / (darker + 0.05);
}

/** White or black, whichever stands out more from a colour. */
export function wordsOn(colour: string): string {
  return isHex(colour) && contrast(colour, '#ffffff') < contrast(colour, '#000000') ? '#000000' : '#ffffff';
}

/** What is seen where a colour shines through by so much, from 0 to 1, on a ground. */
export function over(colour: string, ground: string, alpha: number): string {
  if (!isHex(colour)) return colour;
  const [red, green, blue] = rgbOf(colour);
  const [redBelow, greenBelow, blueBelow] = rgbOf(ground);
  const mix = (above: number, below: number) => above * alpha + below * (1 - alpha);
  return hexOf([mix(red, redBelow), mix(green, greenBelow), mix(blue, blueBelow)]);
}

/** The colour with as much of it as shines through, from 0 to 1. What is not `#rrggbb` stays as it is. */
export function withAlpha(colour: string, alpha: number): string {
  return isHex(colour) ? colour + hexPart(alpha * 255) : colour;
}

export function isHex(colour: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(colour);
}

function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Triple;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function rgbOf(colour: string): Triple {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function hexOf(parts: Triple): string {
  return `#${parts.map(hexPart).join('')}`;
}

function hexPart(part: number): string {
  return Math.round(Math.min(255, Math.max(0, part))).toString(16).padStart(2, '0');
}

/** Each from 0 to 1. Source: https://www.w3.org/TR/css-color-4/#rgb-to-hsl */
function toHsl(rgb: Triple): Triple {
  const [red, green, blue] = rgb.map((part) => part / 255) as unknown as Triple;
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const [range, lightness] = [most - least, (most + least) / 2];
  if (range === 0) return [0, 0, lightness];
  const sixth = most === red ? (green - blue) / range + (green < blue ? 6 : 0) : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  return [sixth / 6, range / (1 - Math.abs(2 * lightness - 1)), lightness];
}

/** Source: https://www.w3.org/TR/css-color-4/#hsl-to-rgb */
function fromHsl([hue, saturation, lightness]: Triple): Triple {
  const part = (n: number) => {
    const k = (n + hue * 12) % 12;
    return 255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [part(0), part(8), part(4)];
}
