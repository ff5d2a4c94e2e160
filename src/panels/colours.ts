/**
 * The palette of Okabe and Ito, whose colours stay apart for every kind of colour blindness.
 * Source: https://jfly.uni-koeln.de/color/
 */
export const palette = {
  orange: '#E69F00',
  skyBlue: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermilion: '#D55E00',
  purple: '#CC79A7',
} as const;

/** What a colour means, wherever it is used: never colour alone, as the legend and the value say it too. */
export const meaning = {
  good: palette.green,
  refused: palette.orange,
  bad: palette.vermilion,
  unknown: palette.purple,
  warning: palette.orange,
  info: palette.blue,
} as const;

export interface SeriesColour {
  /** A JavaScript expression on a series' legend. */
  readonly pattern: string;
  readonly colour: string;
  /** Whether several series have it, which then differ by its shades. */
  readonly isShared: boolean;
}

/** The values of labels that say how something ended, as words of a legend. The first that fits a legend counts. One is one series where no other label stands beside it. */
const outcomes: readonly { readonly words: readonly string[]; readonly colour: string; readonly isOne?: boolean }[] = [
  {
    words: ['5xx', '5\\d\\d', 'failure', 'failed', 'error', 'down', 'node_down', 'reload_failed', 'Unknown', 'DeadlineExceeded', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss', 'critical'],
    colour: meaning.bad,
  },
  {
    words: ['4xx', '4\\d\\d', 'Canceled', 'InvalidArgument', 'NotFound', 'AlreadyExists', 'PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unauthenticated', 'suppressed'],
    colour: meaning.refused,
  },
  { words: ['2xx', 'success', 'OK', 'up', 'reconnected'], colour: meaning.good, isOne: true },
  { words: ['2\\d\\d'], colour: meaning.good },
  { words: ['3xx', '3\\d\\d'], colour: palette.skyBlue },
];

/** Labels whose values are outcomes; the others are dealt colours in turn. */
const outcomeLabels: ReadonlySet<string> = new Set(['status', 'status_code', 'code', 'result', 'outcome']);

/**
 * The colours of a panel's series, when one of the labels in their legend says how something ended. Where another label
 * stands beside it, all successes are greens, told apart by their shades.
 */
export function outcomeColours(by: readonly string[]): readonly SeriesColour[] {
  return by.some((label) => outcomeLabels.has(label))
    ? outcomes.map(({ words, colour, isOne = false }) => ({ pattern: wordsPattern(words), colour, isShared: by.length > 1 || !isOne }))
    : [];
}

/** Percentiles are shades of one thing: the further out, the warmer. */
const percentiles: Readonly<Record<string, string>> = { p50: palette.skyBlue, p95: palette.blue, p99: palette.purple };

/** As in lists of alerts. */
const severities: Readonly<Record<string, string>> = { critical: meaning.bad, warning: meaning.warning, info: meaning.info };

/** In the order in which they are dealt to lines that have names: neighbours differ in hue and in lightness. Vermilion is not among them: it means that something is bad. */
const dealt = [palette.skyBlue, palette.orange, palette.green, palette.purple, palette.blue, palette.yellow, '#A6A6A6', '#8C564B'] as const;

/**
 * The colours of lines whose names are known beforehand, such as the operations of a system: one operation has one colour
 * on all its panels, whichever of them have data.
 */
export function namedColours(names: readonly string[]): readonly SeriesColour[] {
  return names.length > dealt.length ? [] : names.map((name, i) => ({ pattern: wholePattern(name), colour: percentiles[name] ?? severities[name] ?? dealt[i] ?? dealt[0], isShared: false }));
}

/** As Grafana's matchers by expression have it: between slashes. A word stands alone, or the legend is nothing else. */
function wordsPattern(words: readonly string[]): string {
  return `/(^|\\s)(${words.join('|')})($|\\s)/`;
}

function wholePattern(name: string): string {
  return `/^${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$/`;
}
