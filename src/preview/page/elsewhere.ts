import { element } from './dom.ts';
import type { Panel, Target } from './model.ts';

/** What a panel would ask. */
export function queries({ targets = [] }: Panel): HTMLElement {
  return element('div', { class: 'scroll', tabindex: '0' }, ...targets.map((target) => element('pre', {}, textOfQuery(target))));
}

/** What a panel that asks another source would ask it. */
export function elsewhere({ type, targets = [], datasource }: Panel): readonly HTMLElement[] {
  const source = datasource?.type ?? targets[0]?.datasource?.type ?? 'another source';
  const name = source.charAt(0).toUpperCase() + source.slice(1);
  return [
    element('p', { class: 'none' }, `This needs ${name}: ${source === 'tempo' ? 'start the preview with --tempo URL' : 'open the dashboard in Grafana'}. It is a ${type === 'nodeGraph' ? 'node graph' : type} of`, ...targets.map((target) => element('pre', {}, textOfQuery(target)))),
  ];
}

function textOfQuery({ expr, query: traceql }: Target): string {
  return expr ?? (traceql === undefined || traceql === '' ? 'the service graph, which needs no query' : traceql);
}
