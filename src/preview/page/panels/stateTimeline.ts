import { over, wordsOn } from '../colour.ts';
import { fieldOf } from '../field.ts';
import { ground } from '../grafanaColours.ts';
import { mapping } from '../mapping.ts';
import type { Drawing } from '../model.ts';
import { colourAt, colourNamed } from '../palette.ts';
import { format } from '../units.ts';
import { canvas, font, timeLabels } from './canvas.ts';

/** A bar for each series, coloured by its state over time. */
export function stateTimeline(body: HTMLElement, { panel, answer, dark }: Drawing): () => void {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const styles = getComputedStyle(document.documentElement);
  const [soft, none] = [styles.getPropertyValue('--soft').trim(), styles.getPropertyValue('--grid').trim()];
  const bottom = 18;
  const opacity = (defaults.custom?.fillOpacity ?? 70) / 100;

  return canvas(body, `${panel.title}: states of ${answer.series.map(({ name }) => name).join(', ')}`, (context, width, height) => {
    context.font = font;
    // As wide as the longest name, and no more than a third.
    const left = Math.min(width / 3, Math.max(40, ...answer.series.map(({ name }) => context.measureText(name).width + 14)));
    const bar = (height - bottom) / Math.max(1, answer.series.length);
    const cell = (width - left) / answer.times.length;
    answer.series.forEach(({ name, refId, values }, i) => {
      const y = i * bar;
      context.fillStyle = soft;
      context.font = font;
      context.textAlign = 'right';
      context.fillText(name, left - 6, y + bar / 2 + 4, left - 10);
      let start = 0;
      values.forEach((value, t) => {
        if (t + 1 < values.length && values[t + 1] === value) return;
        const mapped = mapping(defaults.mappings, value);
        const own = mapped?.color === undefined ? (colourAt(fieldOf(panel, { name, refId }), value, dark) ?? 'blue') : mapped.color;
        // A value that is missing, and of which the panel says nothing, is a gap.
        const colour = value === null && mapped === undefined ? none : over(colourNamed(own, dark), ground[dark ? 'dark' : 'light'], opacity);
        context.fillStyle = colour;
        const x = left + start * cell;
        const length = (t + 1 - start) * cell;
        context.fillRect(x, y + bar * 0.06, length, bar * 0.88);
        const text = mapped?.text ?? (value === null ? '' : format(value, defaults.unit, defaults.decimals));
        if (context.measureText(text).width + 8 < length) {
          context.fillStyle = wordsOn(colour);
          context.textAlign = 'center';
          context.fillText(text, x + length / 2, y + bar / 2 + 4);
        }
        start = t + 1;
      });
    });
    timeLabels(context, answer.times, left, width - left, height - 4, soft);
  });
}
