import { filled, stepOf, type View } from '../answers.ts';
import { query, searchTraces, type Content, type FoundTrace } from '../api.ts';
import { element } from '../dom.ts';
import type { Panel } from '../model.ts';
import { format } from '../units.ts';
import { callsOf } from './calls.ts';
import { serviceGraph } from './serviceGraph.ts';

interface Drawn {
  readonly drawn: 'data' | 'empty';
  /** What is to be seen. */
  readonly show: (dark: boolean) => HTMLElement;
}

/** How a panel is drawn that asks Tempo; undefined where it asks something else, or what it needs is not there. */
export function tempoDrawing({ type, targets = [], fieldConfig }: Panel, { tempo, prometheus, calls }: Pick<Content, 'tempo' | 'prometheus' | 'calls'>): ((view: View) => Promise<Drawn>) | undefined {
  const [target] = targets;
  const none = () => element('p', { class: 'none' }, fieldConfig?.defaults.noValue ?? 'No data');
  // Grafana, too, asks Prometheus for what Tempo has written there.
  if (type === 'nodeGraph' && target?.queryType === 'serviceMap' && calls !== null && prometheus !== null) {
    return async (view) => {
      const ask = (counter: string) => query(filled(`sum by (client, server) (rate(${counter}[$__rate_interval]))`, view, stepOf(view, 60)), view.to);
      const found = callsOf(await ask(calls.all), await ask(calls.failed));
      return found.length === 0 ? { drawn: 'empty', show: none } : { drawn: 'data', show: (dark) => serviceGraph(found, dark) };
    };
  }
  const traceql = target?.query ?? '';
  if (type !== 'table' || traceql === '' || tempo === null) return undefined;
  return async (view) => {
    const traces = await searchTraces(filled(traceql, view, stepOf(view, 60)), { from: view.from, to: view.to, limit: target?.limit ?? 20 });
    return traces.length === 0 ? { drawn: 'empty', show: none } : { drawn: 'data', show: () => traceTable(traces) };
  };
}

/** The newest first, as in Grafana, where a click on one opens it. */
function traceTable(traces: readonly FoundTrace[]): HTMLElement {
  const started = ({ startTimeUnixNano = '0' }: FoundTrace) => Number(startTimeUnixNano) / 1e6;
  const rows = [...traces]
    .sort((a, b) => started(b) - started(a))
    .map((trace) =>
      element(
        'tr',
        {},
        element('td', { class: 'text', title: trace.traceID }, trace.traceID.slice(0, 16)),
        element('td', { class: 'text' }, trace.rootServiceName ?? ''),
        element('td', { class: 'text', title: trace.rootTraceName }, trace.rootTraceName ?? ''),
        element('td', {}, new Date(started(trace)).toLocaleTimeString('en-GB')),
        element('td', {}, trace.durationMs === undefined ? '< 1 ms' : format(trace.durationMs, 'ms')),
      ),
    );
  const head = element('tr', {}, ...['Trace', 'Service', 'Name'].map((title) => element('th', { class: 'text', scope: 'col' }, title)), ...['Started', 'Took'].map((title) => element('th', { scope: 'col' }, title)));
  return element('div', { class: 'scroll', tabindex: '0' }, element('table', { class: 'table' }, element('thead', {}, head), element('tbody', {}, ...rows)));
}
