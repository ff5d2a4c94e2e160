import { element } from './dom.ts';
import type { Link } from './links.ts';
import type { Panel } from './model.ts';

/** A panel of many series has as many links; beyond so many, names in the legend are the better way. */
const mostLinks = 12;

/** A button, and what it opens: the question that a panel answers, and where it leads. @param linksNow asked whenever it opens */
export function about({ id, title, description = '' }: Panel, linksNow: () => readonly Link[]): readonly HTMLElement[] {
  const name = `about-${id}`;
  const open = element('button', { type: 'button', class: 'ask', popovertarget: name, 'aria-label': `What ${title} is about` }, '?');
  const box = element('div', { class: 'about', id: name, popover: 'auto', role: 'group', 'aria-label': `About ${title}` });
  box.addEventListener('beforetoggle', (event) => {
    if (!(event instanceof ToggleEvent) || event.newState !== 'open') return;
    const links = linksNow().slice(0, mostLinks);
    box.replaceChildren(
      element('strong', {}, title),
      element('p', {}, description === '' ? 'Nothing is said about this panel.' : description),
      ...(links.length === 0 ? [] : [element('ul', {}, ...links.map((link) => element('li', {}, element('a', { href: link.href }, link.title))))]),
    );
    const { left, bottom } = open.getBoundingClientRect();
    // Below its button, and within the window.
    box.style.left = `${Math.max(8, Math.min(left, innerWidth - 368))}px`;
    box.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - 200))}px`;
  });
  return [open, box];
}
