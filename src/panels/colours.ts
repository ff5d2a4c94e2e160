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
}

/** The values of labels that say how something ended, as words of a legend. The first that fits a legend counts. */
const outcomes: readonly { readonly words: readonly string[]; readonly colour: string }[] = [
  {
    words: ['5xx', '5\\d\\d', 'failure', 'failed', 'error', 'down', 'node_down', 'reload_failed', 'Unknown', 'DeadlineExceeded', 'Unimplemented', 'Internal', 'Unavailable', 'DataLoss', 'critical'],
    colour: meaning.bad,
  },
  {
    words: ['4xx', '4\\d\\d', 'Canceled', 'InvalidArgument', 'NotFound', 'AlreadyExists', 'PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unauthenticated', 'suppressed'],
    colour: meaning.refused,
  },
  { words: ['2xx', '2\\d\\d', 'success', 'OK', 'up', 'reconnected'], colour: meaning.good },
  { words: ['3xx', '3\\d\\d'], colour: palette.skyBlue },
];

/** Labels whose values are outcomes; the others keep the colours that Grafana deals out. */
const outcomeLabels: ReadonlySet<string> = new Set(['status', 'status_code', 'code', 'result', 'outcome']);

/** The colours of a panel's series, when one of the labels in their legend says how something ended. */
export function outcomeColours(by: readonly string[]): readonly SeriesColour[] {
  return by.some((label) => outcomeLabels.has(label)) ? outcomes.map(({ words, colour }) => ({ pattern: wordsPattern(words), colour })) : [];
}

/** Percentiles are shades of one thing: the further out, the warmer. */
export const percentileColours: readonly SeriesColour[] = [
  { pattern: wordsPattern(['p50']), colour: palette.skyBlue },
  { pattern: wordsPattern(['p95']), colour: palette.blue },
  { pattern: wordsPattern(['p99']), colour: palette.purple },
];

/** As Grafana's matchers by expression have it: between slashes. A word stands alone, or the legend is nothing else. */
function wordsPattern(words: readonly string[]): string {
  return `/(^|\\s)(${words.join('|')})($|\\s)/`;
}
