import { about } from './about.ts';
import { element } from './dom.ts';
import type { Link } from './links.ts';
import type { Panel } from './model.ts';
import { panelId } from './state.ts';

/** Grafana's grid: a row is 30 pixels, with 8 between two. */
const [cell, gap, columns] = [30, 8, 24];

/**
 * Puts every panel where Grafana would.
 * @param linksNow where a panel's series lead, as of what it shows
 * @returns those that show something, with the place for it
 */
export function place(grid: HTMLElement, panels: readonly Panel[], linksNow: (panel: Panel) => readonly Link[]): ReadonlyMap<Panel, HTMLElement> {
  const bodies = new Map<Panel, HTMLElement>();
  for (const panel of panels) {
    const { x, y, w, h } = panel.gridPos;
    const body = element('div', { class: 'body' });
    const box =
      panel.type === 'row'
        ? element('div', { class: 'row' }, element('h2', {}, panel.title))
        : element(
            'section',
            { class: 'panel', id: panelId(panel.id), 'aria-label': panel.title, tabindex: '-1', 'data-panel': String(panel.id), 'data-type': panel.type },
            element('div', { class: 'head' }, element('h2', {}, panel.title), ...about(panel, () => linksNow(panel))),
            body,
          );
    box.style.left = `calc(${(x / columns) * 100}% + ${x === 0 ? 0 : gap / 2}px)`;
    box.style.width = `calc(${(w / columns) * 100}% - ${(x === 0 ? 0 : gap / 2) + (x + w === columns ? 0 : gap / 2)}px)`;
    box.style.top = `${y * (cell + gap)}px`;
    box.style.height = `${h * (cell + gap) - gap}px`;
    grid.append(box);
    if (panel.type !== 'row') bodies.set(panel, body);
  }
  grid.style.height = `${Math.max(0, ...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * (cell + gap)}px`;
  return bodies;
}
