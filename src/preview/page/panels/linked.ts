import { element } from '../dom.ts';
import type { Link } from '../links.ts';

/** A text that leads somewhere, where it does. */
export function linked(text: string, link: Link | undefined): HTMLElement | string {
  return link === undefined ? text : element('a', { href: link.href, title: `${text}: ${link.title}` }, text);
}
