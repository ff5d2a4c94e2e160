import { element } from '../dom.ts';
import type { Drawing } from '../model.ts';
import { colourAt } from '../palette.ts';
import { format } from '../units.ts';

/** One line for each combination of labels, one column for each question. */
export function table(body: HTMLElement, { panel, answer, dark }: Drawing): void {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const refIds = [...new Set(answer.series.map(({ refId }) => refId))];
  const labels = [...new Set(answer.series.flatMap(({ labels: own }) => Object.keys(own)))].filter((label) => label !== '__name__');
  const lines = new Map<string, { readonly labels: Readonly<Record<string, string>>; readonly values: Map<string, number | null> }>();
  for (const { labels: own, refId, values } of answer.series) {
    const key = JSON.stringify(labels.map((label) => own[label] ?? ''));
    const line = lines.get(key) ?? { labels: own, values: new Map<string, number | null>() };
    line.values.set(refId, values.at(-1) ?? null);
    lines.set(key, line);
  }
  const heading = (refId: string) => (refIds.length === 1 ? 'value' : (panel.targets?.find((target) => target.refId === refId)?.legendFormat ?? refId));
  body.append(
    element(
      'div',
      { class: 'scroll', tabindex: '0' },
      element(
        'table',
        { class: 'table' },
        element('thead', {}, element('tr', {}, ...labels.map((label) => element('th', { class: 'text' }, label)), ...refIds.map((refId) => element('th', {}, heading(refId))))),
        element(
          'tbody',
          {},
          ...[...lines.values()].map((line) =>
            element(
              'tr',
              {},
              ...labels.map((label) => element('td', { class: 'text' }, line.labels[label] ?? '')),
              ...refIds.map((refId) => {
                const value = line.values.get(refId);
                const cell = element('td', {}, format(value, defaults.unit, defaults.decimals));
                const colour = colourAt(panel, value, dark);
                if (colour !== undefined) cell.style.color = colour;
                return cell;
              }),
            ),
          ),
        ),
      ),
    ),
  );
}
