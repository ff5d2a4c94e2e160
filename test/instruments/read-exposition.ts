/** One sample as a scraper sees it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** The labels and value of an exemplar, where there is one. */
  readonly exemplar?: { readonly labels: Readonly<Record<string, string>>; readonly value: number };
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * A reader of both exposition formats, written from their documents and not from the writer: it goes character by
 * character and throws on whatever the formats do not allow.
 */
export function readExposition(text: string): readonly Family[] {
  const families: { name: string; type: string; help: string; samples: Sample[] }[] = [];
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '# EOF') continue;
    const meta = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line);
    if (meta !== null) {
      const [, kind, name = '', rest = ''] = meta;
      if (families.at(-1)?.name !== name) families.push({ name, type: '', help: '', samples: [] });
      const family = families.at(-1);
      if (family === undefined || family.samples.length > 0) throw new Error(`out of place: ${line}`);
      if (kind === 'HELP') family.help = unescape(rest);
      if (kind === 'TYPE') family.type = rest;
      continue;
    }
    const family = families.at(-1);
    const sample = readSample(line);
    if (family === undefined || !sample.name.startsWith(family.name)) throw new Error(`a sample without its family: ${line}`);
    family.samples.push(sample);
  }
  return families;
}

function readSample(line: string): Sample {
  const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0] ?? '';
  if (name === '') throw new Error(`no name: ${line}`);
  let at = name.length;
  const labels: Record<string, string> = {};
  if (line[at] === '{') at = readLabels(line, at, labels);
  const rest = line.slice(at);
  const [, value, exemplar] = /^ (\S+)( # .*)?$/.exec(rest) ?? [];
  if (value === undefined) throw new Error(`no value: ${line}`);
  const sample = { name, labels, value: readNumber(value) };
  if (exemplar === undefined) return sample;
  const of: Record<string, string> = {};
  const end = readLabels(exemplar, 3, of);
  return { ...sample, exemplar: { labels: of, value: readNumber(exemplar.slice(end + 1).split(' ')[0] ?? '') } };
}

/** Reads `{a="b"}` from its brace on. @returns the place after the closing brace */
function readLabels(line: string, from: number, into: Record<string, string>): number {
  let at = from + 1;
  while (line[at] !== '}') {
    const name = /^[a-zA-Z_]\w*/.exec(line.slice(at))?.[0] ?? '';
    if (name === '' || name in into) throw new Error(`a label without a name of its own: ${line}`);
    at += name.length;
    if (line.slice(at, at + 2) !== '="') throw new Error(`a label without a value: ${line}`);
    at += 2;
    const start = at;
    while (line[at] !== '"') {
      if (at >= line.length) throw new Error(`a value without an end: ${line}`);
      at += line[at] === '\\' ? 2 : 1;
    }
    into[name] = unescape(line.slice(start, at));
    at += 1;
    if (line[at] === ',') at += 1;
    else if (line[at] !== '}') throw new Error(`labels without an end: ${line}`);
  }
  return at + 1;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

function readNumber(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  if (text === 'NaN') return NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

/** The value of the one sample with this name and these labels; `undefined` when there is none. */
export function valueOf(families: readonly Family[], name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const wanted = Object.entries(labels).sort().toString();
  const found = families.flatMap(({ samples }) => samples).filter((sample) => sample.name === name);
  return found.find((sample) => Object.entries(sample.labels).sort().toString() === wanted)?.value;
}
