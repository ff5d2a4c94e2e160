import type { Page } from 'playwright-core';

export interface SeenPanel {
  readonly id: number;
  readonly title: string;
  /** What the page says of it: `data`, `empty`, `elsewhere`, `failed`. */
  readonly says: string;
  /** Whether there is something to see: a line or an area of a colour, a figure, a bar, a line of a table. */
  readonly shows: boolean;
}

/** Looks at every panel of a page that is drawn. In the browser's own words, as it knows what tests are not typed for. */
export function seenPanels(page: Page): Promise<readonly SeenPanel[]> {
  return page.evaluate<readonly SeenPanel[]>(`(${look})()`);
}

/** Runs in the page. Grids, axes and words on a canvas are grey; what is data has a colour. */
const look = `() => {
  const coloured = (canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 60 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 40) return true;
    }
    return false;
  };
  const shows = (body) => {
    const canvas = body.querySelector('canvas');
    if (canvas !== null) return coloured(canvas);
    const figures = [...body.querySelectorAll('.stat strong, .bars strong')].map((it) => it.textContent);
    return figures.some((text) => text !== '' && text !== '–') || body.querySelector('tbody tr, svg.services circle') !== null;
  };
  return [...document.querySelectorAll('[data-panel]')].map((panel) => {
    const body = panel.querySelector('.body');
    return { id: Number(panel.dataset.panel), title: panel.getAttribute('aria-label'), says: body.dataset.drawn ?? 'nothing', shows: shows(body) };
  });
}`;
