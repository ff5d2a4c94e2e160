import { alerts } from './alerts.ts';
import { answer, filled, stepOf, type View } from './answers.ts';
import * as api from './api.ts';
import { element } from './dom.ts';
import { marksOf } from './marks.ts';
import type { Dashboard, Mark, Panel, Target } from './model.ts';
import { draw, isDrawn } from './panels/draw.ts';
import { chosen, chooser, textOf, valuesOf, type Choices } from './variables.ts';

/** Grafana's grid: a row is 30 pixels, with 8 between two. */
const [cell, gap, columns] = [30, 8, 24];

const ranges = { '5m': 300, '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400 } as const;
const refreshes = { off: 0, '5s': 5, '15s': 15, '1m': 60 } as const;

/** What is shown, as the address has it, so that it can be sent to somebody. */
interface State {
  readonly page: string;
  readonly range: keyof typeof ranges;
  /** Where the range ends, in seconds since the epoch; now when left out. */
  readonly until?: number;
  readonly refresh: keyof typeof refreshes;
  readonly theme: 'light' | 'dark';
  readonly choices: Choices;
}

const nav = part('nav');
const controls = part('#controls');
const notice = part('#notice');
const main = part('main');

/** What frees the charts that are drawn, by where they are. */
const free = new Map<HTMLElement, () => void>();
let timer: number | undefined;
/** Counts the pages shown: what arrives for an earlier one is dropped. */
let turn = 0;

function part(selector: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

function readState(content: api.Content): State {
  const parameters = new URLSearchParams(location.search);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const range = parameters.get('range') ?? '';
  const refresh = parameters.get('refresh') ?? '';
  const until = parameters.get('until') ?? '';
  const choices = [...parameters.keys()].filter((key) => key.startsWith('var-')).map((key) => [key.slice(4), parameters.getAll(key)]);
  return {
    page: parameters.get('d') ?? content.dashboards[0]?.uid ?? 'alerts',
    range: range in ranges ? (range as State['range']) : '15m',
    ...(/^\d{1,12}$/.test(until) ? { until: Number(until) } : {}),
    refresh: refresh in refreshes ? (refresh as State['refresh']) : '15s',
    theme: (parameters.get('theme') ?? (dark ? 'dark' : 'light')) === 'dark' ? 'dark' : 'light',
    choices: Object.fromEntries(choices) as Choices,
  };
}

function address({ page, range, until, refresh, theme, choices }: State): string {
  const parameters = new URLSearchParams({ d: page, range, ...(until === undefined ? {} : { until: String(until) }), refresh, theme });
  for (const [name, values] of Object.entries(choices)) for (const value of values) parameters.append(`var-${name}`, value);
  return `?${parameters.toString()}`;
}

function go(content: api.Content, state: State): void {
  history.pushState(null, '', address(state));
  void show(content, state);
}

async function show(content: api.Content, state: State): Promise<void> {
  turn += 1;
  document.documentElement.dataset['theme'] = state.theme;
  const pages = [...content.dashboards, { uid: 'alerts', title: 'Alerts', folder: '' }];
  const folders = [...new Set(pages.map(({ folder }) => folder))];
  const groups = folders.map((folder) => pages.filter((page) => page.folder === folder));
  nav.replaceChildren(...groups.map((group) => element('div', {}, ...group.map(linkTo))));
  function linkTo({ uid, title }: (typeof pages)[number]): HTMLElement {
    const link = element('a', { href: address({ ...state, page: uid, choices: {} }), ...(uid === state.page ? { 'aria-current': 'page' } : {}) }, title);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      go(content, { ...state, page: uid, choices: {} });
      main.focus();
    });
    return link;
  }
  document.title = `${pages.find(({ uid }) => uid === state.page)?.title ?? 'obskit'} · obskit preview`;
  clear();
  try {
    if (state.page === 'alerts') await showAlerts(content, state);
    else await showDashboard(content, state, await api.dashboard(state.page));
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
  }
}

function clear(): void {
  clearInterval(timer);
  for (const it of free.values()) it();
  free.clear();
  main.replaceChildren();
  notice.hidden = true;
}

function tell(text: string): void {
  notice.textContent = text;
  notice.hidden = false;
}

async function showAlerts(content: api.Content, state: State): Promise<void> {
  showControls(content, state, []);
  if (content.prometheus === null) return tell('No Prometheus was named, so the state of alerts is unknown: start the preview with --prometheus URL.');
  await alerts(main, content);
  main.dataset['ready'] = String(turn);
}

async function showDashboard(content: api.Content, state: State, dashboard: Dashboard): Promise<void> {
  const here = turn;
  const grid = element('div', { class: 'grid' });
  main.append(element('h1', {}, dashboard.title), element('p', {}, dashboard.description ?? ''), grid);
  const bodies = place(grid, dashboard.panels);
  showControls(content, state, []);
  if (content.prometheus === null) {
    tell('No Prometheus was named: this is the layout, with the queries. Start the preview with --prometheus URL to see answers.');
    for (const [panel, body] of bodies) body.replaceChildren(queries(panel));
    main.dataset['ready'] = String(here);
    return;
  }

  const view = (variables: View['variables']): View => {
    const to = state.until ?? Date.now() / 1000;
    return { from: to - ranges[state.range], to, scrapeSeconds: content.scrapeSeconds, variables };
  };
  const refresh = async () => {
    const variables: Record<string, string> = {};
    const boxes: HTMLElement[] = [];
    for (const variable of chosen(dashboard.templating.list)) {
      const known = await valuesOf(variable, (text) => filled(text, view(variables), stepOf(view(variables), 100)));
      const picked = state.choices[variable.name] ?? [];
      variables[variable.name] = textOf(variable, picked, known);
      boxes.push(chooser(variable, known, picked, (values) => go(content, { ...state, choices: { ...state.choices, [variable.name]: values } })));
    }
    if (here !== turn) return;
    if (!controls.contains(document.activeElement)) showControls(content, state, boxes);
    const now = view(variables);
    const dark = state.theme === 'dark';
    const marks = await marksOf(dashboard.annotations?.list ?? [], now, stepOf(now, 240), dark);
    if (here !== turn) return;
    await Promise.all([...bodies].map(([panel, body]) => fill(panel, body, { view: now, marks, dark, here })));
    if (here === turn) main.dataset['ready'] = String(here);
  };
  try {
    await refresh();
  } catch (error) {
    // Without answers there is still the layout, and what would have been asked.
    for (const [panel, body] of bodies) body.replaceChildren(queries(panel));
    main.dataset['ready'] = String(here);
    throw error;
  }
  const seconds = refreshes[state.refresh];
  if (seconds > 0 && state.until === undefined && here === turn) timer = window.setInterval(() => void refresh().catch((error: unknown) => tell(String(error))), seconds * 1000);
}

/** Puts every panel where Grafana would. Returns those that show something, with the place for it. */
function place(grid: HTMLElement, panels: readonly Panel[]): ReadonlyMap<Panel, HTMLElement> {
  const bodies = new Map<Panel, HTMLElement>();
  for (const panel of panels) {
    const { x, y, w, h } = panel.gridPos;
    const body = element('div', { class: 'body' });
    const box =
      panel.type === 'row'
        ? element('div', { class: 'row' }, element('h2', {}, panel.title))
        : element('section', { class: 'panel', 'aria-label': panel.title, title: panel.description, tabindex: '0', 'data-panel': String(panel.id), 'data-type': panel.type }, element('h2', {}, panel.title), body);
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

interface Filling {
  readonly view: View;
  readonly marks: readonly Mark[];
  readonly dark: boolean;
  /** The turn that it is for. */
  readonly here: number;
}

async function fill(panel: Panel, body: HTMLElement, { view, marks, dark, here }: Filling): Promise<void> {
  if (!isDrawn(panel)) {
    body.replaceChildren(...(panel.type === 'text' ? [element('p', { class: 'none' }, panel.options?.content ?? '')] : elsewhere(panel)));
    body.dataset['drawn'] = 'elsewhere';
    return;
  }
  try {
    const answered = await answer(panel, view, Math.max(60, Math.floor(body.clientWidth / 3)));
    if (here !== turn) return;
    free.get(body)?.();
    free.set(body, draw(body, { panel, answer: answered, marks, dark }));
    body.dataset['drawn'] = answered.series.length === 0 ? 'empty' : 'data';
  } catch (error) {
    if (here !== turn) return;
    body.replaceChildren(element('p', { class: 'none failed' }, error instanceof Error ? error.message : String(error)));
    body.dataset['drawn'] = 'failed';
  }
}

function queries({ targets = [] }: Panel): HTMLElement {
  return element('div', { class: 'scroll', tabindex: '0' }, ...targets.map((target) => element('pre', {}, textOfQuery(target))));
}

function textOfQuery({ expr, query: traceql }: Target): string {
  return expr ?? (traceql === undefined || traceql === '' ? 'the service graph, which needs no query' : traceql);
}

/** What a panel that asks another source would ask it. */
function elsewhere({ type, targets = [], datasource }: Panel): readonly HTMLElement[] {
  const source = datasource?.type ?? targets[0]?.datasource?.type ?? 'another source';
  const name = source.charAt(0).toUpperCase() + source.slice(1);
  return [
    element('p', { class: 'none' }, `This needs ${name}, which only Grafana asks: open the dashboard there. It is a ${type === 'nodeGraph' ? 'node graph' : type} of`, ...targets.map((target) => element('pre', {}, textOfQuery(target)))),
  ];
}

function showControls(content: api.Content, state: State, variables: readonly HTMLElement[]): void {
  const theme = element('button', { type: 'button' }, state.theme === 'dark' ? 'Light' : 'Dark');
  theme.addEventListener('click', () => go(content, { ...state, theme: state.theme === 'dark' ? 'light' : 'dark' }));
  controls.replaceChildren(
    choice('Last', Object.keys(ranges), state.range, (range) => go(content, { ...state, range: range as State['range'] })),
    untilBox(state, (until) => go(content, until)),
    choice('Refresh', Object.keys(refreshes), state.refresh, (refresh) => go(content, { ...state, refresh: refresh as State['refresh'] })),
    ...variables,
    theme,
    element('span', { class: 'source' }, content.prometheus === null ? 'no Prometheus' : content.prometheus),
  );
}

/** When the range ends; an empty box stands for now. */
function untilBox(state: State, change: (state: State) => void): HTMLElement {
  const box = element('input', { type: 'datetime-local', step: '1' });
  // The box speaks of the time of day here, and knows no zones.
  if (state.until !== undefined) box.value = new Date(state.until * 1000 - new Date(state.until * 1000).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  box.addEventListener('change', () => {
    const { until: _, ...others } = state;
    const seconds = Math.floor(new Date(box.value).getTime() / 1000);
    change(Number.isNaN(seconds) ? others : { ...others, until: seconds });
  });
  return element('label', {}, 'until', box);
}

function choice(title: string, values: readonly string[], picked: string, change: (value: string) => void): HTMLElement {
  const select = element('select', {}, ...values.map((value) => element('option', { value, ...(value === picked ? { selected: '' } : {}) }, value)));
  select.addEventListener('change', () => change(select.value));
  return element('label', {}, title, select);
}

const content = await api.content();
addEventListener('popstate', () => void show(content, readState(content)));
await show(content, readState(content));
