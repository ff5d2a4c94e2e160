import type { Drawing } from '../model.ts';
import { format } from '../units.ts';
import { canvas, font, timeLabels } from './canvas.ts';

/** How many events fell between two bounds, over time: the brighter, the more. The series are cumulative, one a bound `le`. */
export function heatmap(body: HTMLElement, { panel, answer }: Drawing): () => void {
  const unit = panel.fieldConfig?.defaults.unit ?? 's';
  const bound = ({ labels, name }: (typeof answer.series)[number]) => Number((labels['le'] ?? name).replace('+Inf', 'Infinity'));
  const rows = [...answer.series].sort((a, b) => bound(a) - bound(b));
  const cells = rows.map(({ values }, i) => values.map((value, t) => Math.max(0, (value ?? 0) - (rows[i - 1]?.values[t] ?? 0))));
  const most = Math.max(...cells.flat(), Number.MIN_VALUE);
  const soft = getComputedStyle(document.documentElement).getPropertyValue('--soft').trim();
  const [left, bottom] = [58, 18];

  return canvas(body, `${panel.title}: heatmap of ${rows.length} buckets`, (context, width, height) => {
    const cellWidth = (width - left) / answer.times.length;
    const cellHeight = (height - bottom) / rows.length;
    cells.forEach((row, i) =>
      row.forEach((value, t) => {
        if (value === 0) return;
        context.fillStyle = shade(Math.sqrt(value / most));
        context.fillRect(left + t * cellWidth, height - bottom - (i + 1) * cellHeight, Math.ceil(cellWidth), Math.ceil(cellHeight) - 1);
      }),
    );
    context.fillStyle = soft;
    context.font = font;
    context.textAlign = 'right';
    const every = Math.ceil(16 / cellHeight);
    rows.forEach((series, i) => {
      if (i % every === 0) context.fillText(format(bound(series), unit), left - 5, height - bottom - i * cellHeight - 3);
    });
    timeLabels(context, answer.times, left, width - left, height - 4, soft);
  });
}

/** Grafana's scheme Viridis, as it is mixed from nine of its colours: it grows lighter throughout, so that it reads without colour, too. */
const viridis = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'] as const;

function shade(strength: number): string {
  const place = Math.min(1, Math.max(0, strength)) * (viridis.length - 1);
  const below = Math.floor(place);
  return `color-mix(in srgb, ${viridis[below] ?? viridis[0]}, ${viridis[below + 1] ?? viridis[8]} ${Math.round((place - below) * 100)}%)`;
}
