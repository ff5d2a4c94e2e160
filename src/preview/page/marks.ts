import { filled, type View } from './answers.ts';
import { queryRange, type Sample } from './api.ts';
import type { Annotation, Mark } from './model.ts';
import { colourNamed } from './palette.ts';

/** The moments at which a dashboard's annotations begin. @param step seconds between two samples */
export async function marksOf(annotations: readonly Annotation[], view: View, step: number, dark: boolean): Promise<readonly Mark[]> {
  const end = Math.floor(view.to / step) * step;
  const start = Math.floor(view.from / step) * step;
  const all = await Promise.all(
    annotations.map(async ({ name, expr = '', iconColor = 'orange', titleFormat = name, textFormat = '' }) => {
      const samples = expr === '' ? [] : await queryRange(filled(expr, view, step), start, end, step);
      return samples.flatMap((sample) => beginnings(sample, start, step).map((time) => ({ time, colour: colourNamed(iconColor, dark), text: text(`${titleFormat} ${textFormat}`, sample) })));
    }),
  );
  return together(all.flat(), (end - start) / 60);
}

/** The times at which a series appears after it was not there; what is there from the start began before. */
export function beginnings({ values = [] }: Sample, start: number, step: number): readonly number[] {
  return values.flatMap(([time], i) => (time > start && time - (values[i - 1]?.[0] ?? Number.NEGATIVE_INFINITY) > step * 1.5 ? [time] : []));
}

/** What happens within so many seconds is one mark, at the first of it, with all that is to be said. */
export function together(marks: readonly Mark[], seconds: number): readonly Mark[] {
  const moments: Mark[] = [];
  for (const mark of [...marks].sort((a, b) => a.time - b.time)) {
    const at = moments.findLastIndex(({ time, colour }) => colour === mark.colour && mark.time - time < seconds);
    const known = moments[at];
    if (known === undefined) moments.push(mark);
    else moments[at] = { ...known, text: `${known.text}\n${mark.text}` };
  }
  return moments;
}

function text(format: string, { metric }: Sample): string {
  return format.replace(/\{\{\s*([^}\s]+)\s*\}\}/g, (_, label: string) => metric[label] ?? '').trim();
}
