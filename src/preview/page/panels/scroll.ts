import { element } from '../dom.ts';

/** A place for a table that scrolls, and says how many lines are below its edge: what cannot be seen may be what matters. */
export function scrolling(table: HTMLElement): { readonly box: HTMLElement; readonly free: () => void } {
  const more = element('div', { class: 'more' });
  const box = element('div', { class: 'scroll', tabindex: '0' }, table, more);
  const count = () => {
    const edge = box.getBoundingClientRect().bottom;
    const rows = [...table.querySelectorAll('tbody tr')];
    const cut = rows.filter((row) => row.getBoundingClientRect().bottom > edge + 1);
    // Its own height hides lines as well, so that it is counted once it stands there.
    more.hidden = cut.length === 0;
    const below = more.hidden ? 0 : rows.filter((row) => row.getBoundingClientRect().bottom > more.getBoundingClientRect().top + 1).length;
    more.textContent = `${below} more below`;
  };
  const observer = new ResizeObserver(count);
  observer.observe(box);
  box.addEventListener('scroll', count);
  return { box, free: () => observer.disconnect() };
}
