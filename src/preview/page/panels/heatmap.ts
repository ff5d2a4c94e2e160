import type { Drawing } from '../model.ts';
import { format } from '../units.ts';
import { canvas, timeLabels } from './canvas.ts';

/** How many events fell between two bounds, over time: the darker, the more. The series are cumulative, one a bound `le`. */
export function heatmap(body: HTMLElement, { panel, answer, dark }: Drawing): () => void {
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
        context.fillStyle = shade(Math.sqrt(value / most), dark);
        context.fillRect(left + t * cellWidth, height - bottom - (i + 1) * cellHeight, Math.ceil(cellWidth), Math.ceil(cellHeight) - 1);
      }),
    );
    context.fillStyle = soft;
    context.font = '11px sans-serif';
    context.textAlign = 'right';
    const every = Math.ceil(14 / cellHeight);
    rows.forEach((series, i) => {
      if (i % every === 0) context.fillText(format(bound(series), unit), left - 5, height - bottom - i * cellHeight - 3);
    });
    timeLabels(context, answer.times, left, width - left, height - 4, soft);
  });
}

/** One hue from the ground's colour to full strength, which reads the same without colour. */
function shade(strength: number, dark: boolean): string {
  return dark ? `hsl(${210 - 165 * strength} 80% ${18 + 48 * strength}%)` : `hsl(210 ${50 + 40 * strength}% ${92 - 62 * strength}%)`;
}
