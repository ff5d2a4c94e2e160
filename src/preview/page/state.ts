export const ranges = { '5m': 300, '15m': 900, '1h': 3600, '6h': 21_600, '24h': 86_400 } as const;
export const refreshes = { off: 0, '5s': 5, '15s': 15, '1m': 60 } as const;

/** What is chosen of each variable; an empty list stands for all. */
export type Choices = Readonly<Record<string, readonly string[]>>;

/** What is shown, as the address has it, so that it can be sent to somebody. */
export interface State {
  /** The uid of a dashboard, or `alerts`. */
  readonly page: string;
  readonly range: keyof typeof ranges;
  /** Where the range ends, in seconds since the epoch; now when left out. */
  readonly until?: number;
  readonly refresh: keyof typeof refreshes;
  readonly theme: 'light' | 'dark';
  readonly choices: Choices;
}

/** Reads the part of an address from `?` on. What it does not say, or says wrongly, is as `otherwise` has it. */
export function readState(search: string, otherwise: Pick<State, 'page' | 'theme'>): State {
  const parameters = new URLSearchParams(search);
  const [range, refresh, until, theme] = ['range', 'refresh', 'until', 'theme'].map((name) => parameters.get(name) ?? '');
  const names = [...new Set(parameters.keys())].filter((key) => key.startsWith('var-'));
  return {
    page: parameters.get('d') ?? otherwise.page,
    range: isKey(ranges, range) ? range : '15m',
    ...(until !== undefined && /^\d{1,12}$/.test(until) ? { until: Number(until) } : {}),
    refresh: isKey(refreshes, refresh) ? refresh : '15s',
    theme: theme === 'dark' || theme === 'light' ? theme : otherwise.theme,
    choices: Object.fromEntries(names.map((name) => [name.slice('var-'.length), parameters.getAll(name)])),
  };
}

/** The address of a state, from `?` on. @param panel the id of a panel to begin at */
export function address({ page, range, until, refresh, theme, choices }: State, panel?: number): string {
  const parameters = new URLSearchParams({ d: page, range, ...(until === undefined ? {} : { until: String(until) }), refresh, theme });
  for (const [name, values] of Object.entries(choices)) for (const value of values) parameters.append(`var-${name}`, value);
  return `?${parameters.toString()}${panel === undefined ? '' : `#${panelId(panel)}`}`;
}

/** The id of a panel's element. */
export function panelId(panel: number): string {
  return `panel-${panel}`;
}

function isKey<T extends object>(of: T, key: string | undefined): key is Extract<keyof T, string> {
  return key !== undefined && Object.hasOwn(of, key);
}
