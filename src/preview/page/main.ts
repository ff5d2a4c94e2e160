import { alerts } from './alerts.ts';
import { answer, filled, stepOf, type View } from './answers.ts';
import * as api from './api.ts';
import { chooser } from './chooser.ts';
import { controlsOf } from './controls.ts';
import { element } from './dom.ts';
import { elsewhere, queries } from './elsewhere.ts';
import { place } from './grid.ts';
import { linksOf, type Link } from './links.ts';
import { marksOf } from './marks.ts';
import type { Dashboard, Mark, Panel, Series } from './model.ts';
import { draw, isDrawn } from './panels/draw.ts';
import { tempoDrawing } from './panels/tempo.ts';
import { address, ranges, readState, refreshes, type State } from './state.ts';
import { chosen, pickedOf, textOf, valuesOf } from './variables.ts';

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

function stateNow(): State {
  return readState(location.search, { page: content.dashboards[0]?.uid ?? 'alerts', theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light' });
}

function go(href: string): void {
  history.pushState(null, '', href);
  void show();
}

async function show(): Promise<void> {
  const state = stateNow();
  turn += 1;
  const here = turn;
  document.documentElement.dataset['theme'] = state.theme;
  const pages = [...content.dashboards, { uid: 'alerts', title: 'Alerts', folder: '' }];
  const folders = [...new Set(pages.map(({ folder }) => folder))];
  const linkTo = ({ uid, title }: (typeof pages)[number]) => element('a', { href: address({ ...state, page: uid }), ...(uid === state.page ? { 'aria-current': 'page' } : {}) }, title);
  nav.replaceChildren(...folders.map((folder) => element('div', {}, ...pages.filter((page) => page.folder === folder).map(linkTo))));
  document.title = `${pages.find(({ uid }) => uid === state.page)?.title ?? 'obskit'} · obskit preview`;
  clear();
  try {
    if (state.page === 'alerts') await showAlerts(state);
    else await showDashboard(state, await api.dashboard(state.page));
    if (here === turn) reveal();
  } catch (error) {
    if (here === turn) tell(wordsOf(error));
  }
}

function clear(): void {
  clearInterval(timer);
  for (const it of free.values()) it();
  free.clear();
  main.replaceChildren();
  notice.hidden = true;
}

/** Brings the panel into view that the address names. */
function reveal(): void {
  const panel = location.hash === '' ? null : document.getElementById(location.hash.slice(1));
  panel?.scrollIntoView({ block: 'center' });
  panel?.focus({ preventScroll: true });
}

function tell(text: string): void {
  notice.textContent = text;
  notice.hidden = false;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function showControls(state: State, variables: readonly HTMLElement[]): void {
  controls.replaceChildren(...controlsOf(state, variables, { source: content.prometheus ?? 'no Prometheus', go: (next) => go(address(next)) }));
}

async function showAlerts(state: State): Promise<void> {
  const here = turn;
  showControls(state, []);
  if (content.prometheus === null) return tell('No Prometheus was named, so the state of alerts is unknown: start the preview with --prometheus URL.');
  await alerts(main, content, state);
  if (here === turn) main.dataset['ready'] = String(here);
}

async function showDashboard(state: State, dashboard: Dashboard): Promise<void> {
  const here = turn;
  const grid = element('div', { class: 'grid' });
  const shown = new Map<Panel, readonly Series[]>();
  main.append(element('h1', {}, dashboard.title), element('p', {}, dashboard.description ?? ''), grid);
  const bodies = place(grid, dashboard.panels, (panel) => linksNow(panel, shown.get(panel) ?? [], state));
  showControls(state, []);
  if (content.prometheus === null) {
    tell('No Prometheus was named: this is the layout, with the queries. Start the preview with --prometheus URL to see answers.');
    for (const [panel, body] of bodies) body.replaceChildren(queries(panel));
    main.dataset['ready'] = String(here);
    return;
  }

  const refresh = async () => {
    const to = state.until ?? Date.now() / 1000;
    const view = (variables: View['variables']): View => ({ from: to - ranges[state.range], to, scrapeSeconds: content.scrapeSeconds, variables });
    const variables: Record<string, string> = {};
    const boxes: HTMLElement[] = [];
    for (const variable of chosen(dashboard.templating.list)) {
      const known = await valuesOf(variable, view(variables), (text) => filled(text, view(variables), stepOf(view(variables), 100)));
      const picked = pickedOf(state.choices[variable.name] ?? [], known);
      variables[variable.name] = textOf(variable, picked, known);
      boxes.push(chooser(variable, known, picked, (values) => go(address({ ...state, choices: { ...state.choices, [variable.name]: values } }))));
    }
    if (here !== turn) return;
    if (!controls.contains(document.activeElement)) showControls(state, boxes);
    const now = view(variables);
    const dark = state.theme === 'dark';
    const marks = await marksOf(dashboard.annotations?.list ?? [], now, stepOf(now, 240), dark);
    if (here !== turn) return;
    await Promise.all([...bodies].map(async ([panel, body]) => void shown.set(panel, await fill(panel, body, { view: now, marks, dark, here, state }))));
    if (here === turn) main.dataset['ready'] = String(here);
  };
  try {
    await refresh();
  } catch (error) {
    if (here !== turn) return;
    // Without answers there is still the layout, and what would have been asked.
    for (const [panel, body] of bodies) body.replaceChildren(queries(panel));
    main.dataset['ready'] = String(here);
    throw error;
  }
  const seconds = refreshes[state.refresh];
  if (seconds === 0 || state.until !== undefined || here !== turn) return;
  timer = window.setInterval(() => {
    refresh().then(
      () => here === turn && (notice.hidden = true),
      (error: unknown) => here === turn && tell(wordsOf(error)),
    );
  }, seconds * 1000);
}

/** Where a panel leads: once where all of its series lead to the same, else each under its name. */
function linksNow(panel: Panel, series: readonly Series[], state: State): readonly Link[] {
  const all = series.flatMap((one) => linksOf(panel, one, state).map((link) => ({ ...link, of: one.name })));
  const hrefs = new Set(all.map(({ href }) => href));
  const [first] = all;
  if (first === undefined) return linksOf(panel, { name: '', refId: '', labels: {} }, state);
  return hrefs.size === 1 ? [first] : all.map(({ of, title, href }) => ({ title: `${of}: ${title}`, href }));
}

interface Filling {
  readonly view: View;
  readonly marks: readonly Mark[];
  readonly dark: boolean;
  readonly state: State;
  /** The turn that it is for. */
  readonly here: number;
}

/** Asks what a panel asks, and draws the answer. @returns the series that it shows */
async function fill(panel: Panel, body: HTMLElement, { view, marks, dark, here, state }: Filling): Promise<readonly Series[]> {
  const tempoDraw = tempoDrawing(panel, content);
  if (tempoDraw === undefined && !isDrawn(panel)) {
    body.replaceChildren(...(panel.type === 'text' ? [element('p', { class: 'none' }, panel.options?.content ?? '')] : elsewhere(panel)));
    body.dataset['drawn'] = 'elsewhere';
    return [];
  }
  try {
    if (tempoDraw !== undefined) {
      const { drawn, show } = await tempoDraw(view);
      if (here !== turn) return [];
      body.replaceChildren(show(dark));
      body.dataset['drawn'] = drawn;
      return [];
    }
    const answered = await answer(panel, view, Math.max(60, Math.floor(body.clientWidth / 3)));
    if (here !== turn) return [];
    free.get(body)?.();
    free.set(body, draw(body, { panel, answer: answered, marks, dark, linkOf: (series) => linksOf(panel, series, state)[0] }));
    body.dataset['drawn'] = answered.series.some(({ values }) => values.some((value) => value !== null)) ? 'data' : 'empty';
    return answered.series;
  } catch (error) {
    if (here !== turn) return [];
    body.replaceChildren(element('p', { class: 'none failed' }, wordsOf(error)));
    body.dataset['drawn'] = 'failed';
    return [];
  }
}

const content = await api.content();
addEventListener('popstate', () => void show());
// Links within the page change it without loading it anew; where the browser is asked for more, such as another tab, it is left to it.
addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const href = event.target instanceof Element ? event.target.closest('a')?.getAttribute('href') : undefined;
  if (href === undefined || href === null || !href.startsWith('?')) return;
  event.preventDefault();
  const toPage = nav.contains(event.target as Node);
  go(href);
  if (toPage) main.focus();
});
await show();
