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

/** Dashes and gaps of a line, in pixels. */
type Dashes = readonly [number, number];

export interface SeriesColour {
  /** A JavaScript expression on a series' legend, between slashes. */
  readonly pattern: string;
  readonly colour: string;
  /** Whether several series have it, which then differ by its shades. */
  readonly isShared: boolean;
  /** Set where another series has the colour with an unbroken line. */
  readonly dashes?: Dashes;
}

/** Values of labels that say how something ended. The classes are known by their words, or by what these begin with. */
interface Outcome {
  readonly colour: string;
  readonly words: readonly string[];
  /** Any other value of the class. */
  readonly others?: string;
}

const outcomes: readonly Outcome[] = [
  {
    colour: meaning.bad,
    words: ['5xx', '500', '503', '502', '504', 'failure', 'failed', 'error', 'down', 'node_down', 'reload_failed', 'Internal', 'Unavailable', 'DataLoss', 'Unknown', 'DeadlineExceeded', 'Unimplemented', 'critical', 'firing'],
    others: '5\\d\\d',
  },
  {
    colour: meaning.refused,
    words: [
      '4xx', 'invalid', '400', '404', '401', '403', '409', '429', 'suppressed', 'InvalidArgument', 'NotFound', 'Unauthenticated', 'PermissionDenied', 'AlreadyExists', 'ResourceExhausted',
      'FailedPrecondition', 'Canceled', 'Aborted', 'OutOfRange',
    ],
    others: '4\\d\\d',
  },
  { colour: meaning.good, words: ['2xx', '200', '201', '204', '206', 'success', 'OK', 'up', 'reconnected', 'resolved'], others: '2\\d\\d' },
  { colour: palette.skyBlue, words: ['3xx'], others: '3\\d\\d' },
];

/** Labels whose values are outcomes; the others are dealt colours in turn. */
const outcomeLabels: ReadonlySet<string> = new Set(['status', 'status_code', 'code', 'result', 'outcome']);

/** Labels whose values are sorts of failure: whatever they say, it is bad. */
const failureLabels: ReadonlySet<string> = new Set(['error_type', 'reason']);

/**
 * The colours of a panel's series, when one of the labels in their legend says how something ended. Codes of one class
 * differ by tones that are theirs on all panels. Where another label stands beside it, all successes are greens, told
 * apart by their shades.
 */
export function outcomeColours(by: readonly string[]): readonly SeriesColour[] {
  if (by.some((label) => failureLabels.has(label))) return [{ pattern: '/.*/', colour: meaning.bad, isShared: true }];
  if (!by.some((label) => outcomeLabels.has(label))) return [];
  return outcomes.flatMap(({ words, others, colour }): readonly SeriesColour[] => {
    if (by.length > 1) return [{ pattern: wordsPattern([...words, ...(others === undefined ? [] : [others])]), colour, isShared: true }];
    const apart = codes.flatMap((kind) => words.filter((word) => kind.test(word)).map((word, i) => ({ pattern: wordsPattern([word]), isShared: false, ...tone(colour, i) })));
    const plain = words.filter((word) => !codes.some((kind) => kind.test(word)));
    // The others are those codes that have no tone of their own.
    const rest = others === undefined ? [] : [{ pattern: `/^(?!(?:${words.join('|')})$)${others}$/`, colour, isShared: true }];
    return [{ pattern: wordsPattern(plain), colour, isShared: false }, ...rest, ...apart];
  });
}

/** Codes of HTTP and of gRPC never meet on one panel: each begins with the class's own colour. */
const codes: readonly RegExp[] = [/^\d\d\d$/, /^[A-Z]/];

/** How much white, or, below zero, black, is mixed in: neighbours are far apart. */
const mixed = [0, 0.5, -0.4, 0.75, -0.65, 0.25] as const;

/** A colour's variants, first the colour itself. Once the tones are used up, their lines are dashed. */
function tone(colour: string, index: number): Pick<SeriesColour, 'colour' | 'dashes'> {
  const share = mixed[index % mixed.length] ?? 0;
  const channels = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
  const mix = channels.map((channel) => Math.round(share >= 0 ? channel + (255 - channel) * share : channel * (1 + share)));
  return { colour: `#${mix.map((channel) => channel.toString(16).padStart(2, '0')).join('').toUpperCase()}`, ...dashesOf(Math.floor(index / mixed.length)) };
}

const dashed: readonly Dashes[] = [[10, 6], [3, 5], [16, 4]];

/** @param round how often all colours have been used; no dashes at first */
function dashesOf(round: number): Pick<SeriesColour, 'dashes'> {
  const dashes = round === 0 ? undefined : dashed[(round - 1) % dashed.length];
  return dashes === undefined ? {} : { dashes };
}

/** Percentiles are shades of one thing: the further out, the warmer. */
const percentiles: Readonly<Record<string, string>> = { p50: palette.skyBlue, p95: palette.blue, p99: palette.purple };

/** As in lists of alerts. */
const severities: Readonly<Record<string, string>> = { critical: meaning.bad, warning: meaning.warning, info: meaning.info };

/**
 * In the order in which they are dealt to lines that have names: neighbours differ in hue and in lightness, for every kind
 * of colour blindness, and stand out from white paper as from a dark screen. Green, orange and vermilion are not among them:
 * these say how something ended.
 */
export const dealt = [palette.skyBlue, palette.purple, palette.blue, '#9A9A00', '#7B8CFF', '#A0336B', '#00A5B5', '#8C6D46'] as const;

/**
 * The colours of lines whose names are known beforehand, such as the operations of a system: one operation has one colour
 * on all its panels, whichever of them have data. Where there are more names than colours, the lines of the later are dashed.
 */
export function namedColours(names: readonly string[]): readonly SeriesColour[] {
  return names.map((name, i) => ({
    pattern: wholePattern(name),
    isShared: false,
    ...(percentiles[name] === undefined && severities[name] === undefined
      ? { colour: dealt[i % dealt.length] ?? dealt[0], ...dashesOf(Math.floor(i / dealt.length)) }
      : { colour: percentiles[name] ?? severities[name] ?? dealt[0] }),
  }));
}

/** The same, of several lines for each of the names: a name has its colour, and the lines after the first are dashed. */
export function coloursOfLines(lines: readonly string[], names: readonly string[]): readonly SeriesColour[] {
  return lines.flatMap((line, round) =>
    names.map((name, i) => ({ pattern: wholePattern(`${line} ${name}`.trim()), colour: dealt[i % dealt.length] ?? dealt[0], isShared: false, ...dashesOf(round + Math.floor(i / dealt.length)) })),
  );
}

/**
 * The colours of the targets, spans or rules of several jobs, whose names follow that of the job: a job has its colour, and
 * what belongs to it differs by dashes. Shades of it would turn to white and to black.
 */
export function targetColours(jobs: readonly string[]): readonly SeriesColour[] {
  const kinds = ['159', '26', '37', '048'];
  return jobs.flatMap((job, i) =>
    kinds.map((some, kind) => ({
      pattern: `/^(?=${escaped(job)} ).*(?:${hostEnding(some)}|${portEnding('0-9', some)}|\\s${ofLength(kind, kinds.length)})/`,
      colour: dealt[i % dealt.length] ?? dealt[0],
      isShared: false,
      ...dashesOf(kind + kinds.length * Math.floor(i / dealt.length)),
    })),
  );
}

/** The colours of calls by who is called, where a legend reads `from → to`. */
export function calledColours(services: readonly string[]): readonly SeriesColour[] {
  return services.map((service, i) => ({ pattern: `/ → ${escaped(service)}$/`, colour: dealt[i % dealt.length] ?? dealt[0], isShared: false, ...dashesOf(Math.floor(i / dealt.length)) }));
}

/** What names that share a colour end with, where that is a digit: eight numbered nodes have a colour each; the ninth and tenth are dashed. */
const digits = [['1', '9'], ['2'], ['3'], ['4'], ['5'], ['6'], ['7'], ['8', '0']] as const;

const [evenTens, oddTens] = ['02468', '13579'] as const;

/** Of two words of one length, what those that are dashed begin with, after a slash or so. */
const late = '[^A-Za-z\\s]*[n-zN-Z]';

/**
 * The colours of lines whose names nobody knows beforehand, by the last of the words of the legend: nodes by the digit that
 * they end with, so that a node has one colour on all panels; words by their length, which tells more of them apart than
 * their first letters do. Grafana's own palette by names holds the colours of success and failure, and its palette for
 * colour-blind eyes is behind a feature toggle (grafana/grafana#121783).
 */
export const openColours: readonly SeriesColour[] = digits.flatMap(([first, second], i) => {
  const colour = dealt[i] ?? dealt[0];
  const length = ofLength(i, digits.length);
  const looks = [
    [hostEnding(first), portEnding(evenTens, first), `(?:^|\\s)(?!${late})${length}`],
    [...(second === undefined ? [] : [hostEnding(second)]), portEnding(oddTens, first), `(?:^|\\s)(?=${late})${length}`],
    ...(second === undefined ? [] : [[portEnding(evenTens, second)], [portEnding(oddTens, second)]]),
  ];
  return looks.map((names, round) => ({ pattern: `/${names.join('|')}/`, colour, isShared: false, ...dashesOf(round) }));
});

/** A host that ends with one of some digits, with or without a port. */
function hostEnding(some: string): string {
  return `(?:^|[^:\\d])(?<!127\\.0\\.0\\.)\\d*[${some}](?::\\d+)?$`;
}

/** On one's own machine it is the port that tells nodes apart: by its last two digits, as these are whatever is free. */
function portEnding(tens: string, some: string): string {
  return `127\\.0\\.0\\.1:\\d*[${tens}][${some}]$`;
}

/** A word whose length, without a port, leaves a remainder, and whose end is no digit. */
function ofLength(remainder: number, divisor: number): string {
  return `(?:\\S{${divisor}})*\\S{${(remainder + divisor - 1) % divisor}}[^\\d\\s](?::\\d+)?$`;
}

/** As Grafana's matchers by expression have it: between slashes. A word stands alone, or the legend is nothing else. */
function wordsPattern(words: readonly string[]): string {
  return `/(^|\\s)(${words.join('|')})($|\\s)/`;
}

function wholePattern(name: string): string {
  return `/^${escaped(name)}$/`;
}

function escaped(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
