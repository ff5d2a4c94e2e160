import { element } from '../dom.ts';
import { colourNamed } from '../palette.ts';
import { format } from '../units.ts';
import { columnsOf, type Calls } from './calls.ts';

const [cellWidth, cellHeight, radius] = [280, 96, 24];

/** Services as circles, who calls to the left of who is called, with the rate of calls and the share that fails on each line. */
export function serviceGraph(calls: readonly Calls[], dark: boolean): HTMLElement {
  const columns = columnsOf(calls);
  const rows = Math.max(...columns.map((column) => column.length));
  const [width, height] = [columns.length * cellWidth, rows * cellHeight];
  const places = new Map(columns.flatMap((column, x) => column.map((service, y) => [service, { x: (x + 0.5) * cellWidth, y: ((y + 0.5) * height) / column.length }] as const)));
  const words = calls.map((call) => `${call.client} calls ${call.server} ${labelOf(call)}`).join('; ');
  const graph = svg('svg', { viewBox: `0 0 ${width} ${height}`, width: `${width}`, height: `${height}`, class: 'services', role: 'img', 'aria-label': words });
  for (const call of calls) {
    const [from, to] = [places.get(call.client), places.get(call.server)];
    if (from === undefined || to === undefined) continue;
    const stroke = call.failing > 0 ? colourNamed('semi-dark-red', dark) : 'currentColor';
    const own = call.client === call.server;
    const line = own
      ? svg('path', { d: `M ${from.x + 8} ${from.y - radius} c 10 -26 46 -14 16 12`, stroke, fill: 'none', 'stroke-opacity': '0.6' })
      : svg('line', { x1: `${from.x + radius}`, y1: `${from.y}`, x2: `${to.x - radius}`, y2: `${to.y}`, stroke, 'stroke-opacity': '0.6' });
    const at = own ? { x: from.x + 46, y: from.y - radius - 4, anchor: 'start' } : { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 6, anchor: 'middle' };
    graph.append(line, svg('text', { x: `${at.x}`, y: `${at.y}`, 'text-anchor': at.anchor, class: 'soft' }, labelOf(call)));
  }
  for (const [service, { x, y }] of places) {
    graph.append(svg('circle', { cx: `${x}`, cy: `${y}`, r: `${radius}`, fill: 'none', stroke: colourNamed('blue', dark), 'stroke-width': '3' }), svg('text', { x: `${x}`, y: `${y + radius + 15}`, 'text-anchor': 'middle' }, service));
  }
  return element('div', { class: 'scroll', tabindex: '0' }, graph);
}

function labelOf({ rate, failing }: Calls): string {
  return `${format(rate, 'ops')}${failing > 0 ? `, ${format(failing, 'percentunit')} fail` : ''}`;
}

function svg(name: string, attributes: Readonly<Record<string, string>>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
