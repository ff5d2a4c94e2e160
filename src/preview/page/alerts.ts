import { rules, type Content, type Rule } from './api.ts';
import { element } from './dom.ts';
import { address, type State } from './state.ts';

const order = { firing: 0, pending: 1, inactive: 2 } as const;

/** Every alert with its state, what it says while it is active, and its runbook, and the panel that shows it. */
export async function alerts(main: HTMLElement, { runbooks, alertPanels }: Content, state: State): Promise<void> {
  const all = (await rules()).flatMap(({ rules: list }) => list).filter(({ type }) => type === 'alerting');
  const sorted = [...all].sort((a, b) => order[a.state ?? 'inactive'] - order[b.state ?? 'inactive'] || a.name.localeCompare(b.name));
  main.append(
    element('h1', {}, 'Alerts'),
    element('p', {}, `${sorted.length} alerts, ${sorted.filter(({ state }) => state === 'firing').length} firing, ${sorted.filter(({ state }) => state === 'pending').length} pending.`),
    element(
      'table',
      { class: 'alerts' },
      element('thead', {}, element('tr', {}, ...['State', 'Alert', 'Severity', 'What it says', 'Where to look'].map((title) => element('th', { scope: 'col' }, title)))),
      element('tbody', {}, ...sorted.map((rule) => line(rule, [...runbookOf(runbooks[rule.name], state), ...panelOf(alertPanels[rule.name], state)]))),
    ),
  );
}

function line({ name, state = 'inactive', labels = {}, alerts: active = [], query, health }: Rule, places: readonly HTMLElement[]): HTMLElement {
  const says = active.map(({ annotations }) => element('div', {}, annotations['summary'] ?? ''));
  return element(
    'tr',
    {},
    element('td', {}, element('span', { class: `state state-${state}` }, health === 'err' ? 'broken' : state)),
    element('td', {}, name),
    element('td', {}, labels['severity'] ?? ''),
    element('td', {}, ...says, element('details', {}, element('summary', {}, 'Query'), element('pre', {}, query))),
    element('td', { class: 'places' }, ...places),
  );
}

function runbookOf(url: string | undefined, { theme }: State): readonly HTMLElement[] {
  return url === undefined ? [] : [element('a', { href: url.startsWith('/') ? `${url}?theme=${theme}` : url, rel: 'noreferrer' }, 'Runbook')];
}

function panelOf(place: Content['alertPanels'][string] | undefined, state: State): readonly HTMLElement[] {
  if (place === undefined) return [];
  const { uid, dashboard, panel, title } = place;
  return [element('a', { href: address({ ...state, page: uid, choices: {} }, panel) }, title === undefined ? dashboard : `${dashboard}: ${title}`)];
}
