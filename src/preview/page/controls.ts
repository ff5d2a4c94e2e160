import { element } from './dom.ts';
import { ranges, refreshes, type State } from './state.ts';

/** What the boxes above a dashboard do. */
export interface Controls {
  /** Where answers come from, in words. */
  readonly source: string;
  readonly go: (state: State) => void;
}

/** The boxes above a dashboard: time, refresh, its variables, and the look. */
export function controlsOf(state: State, variables: readonly HTMLElement[], { source, go }: Controls): readonly HTMLElement[] {
  const theme = element('button', { type: 'button' }, state.theme === 'dark' ? 'Light' : 'Dark');
  theme.addEventListener('click', () => go({ ...state, theme: state.theme === 'dark' ? 'light' : 'dark' }));
  return [
    choice('Last', Object.keys(ranges), state.range, (range) => go({ ...state, range: range as State['range'] })),
    untilBox(state, go),
    choice('Refresh', Object.keys(refreshes), state.refresh, (refresh) => go({ ...state, refresh: refresh as State['refresh'] })),
    ...variables,
    theme,
    element('span', { class: 'source' }, source),
  ];
}

/** When the range ends; an empty box stands for now. */
function untilBox(state: State, go: Controls['go']): HTMLElement {
  const box = element('input', { type: 'datetime-local', step: '1' });
  // The box speaks of the time of day here, and knows no zones.
  if (state.until !== undefined) box.value = new Date(state.until * 1000 - new Date(state.until * 1000).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  box.addEventListener('change', () => {
    const { until: _, ...others } = state;
    const seconds = Math.floor(new Date(box.value).getTime() / 1000);
    go(Number.isNaN(seconds) ? others : { ...others, until: seconds });
  });
  return element('label', {}, 'until', box);
}

function choice(title: string, values: readonly string[], picked: string, change: (value: string) => void): HTMLElement {
  const select = element('select', {}, ...values.map((value) => element('option', { value, ...(value === picked ? { selected: '' } : {}) }, value)));
  select.addEventListener('change', () => change(select.value));
  return element('label', {}, title, select);
}
