import {
  constructFromEvents,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  getScalarValue,
  parseEvents,
  YAMLException,
  type Event,
} from 'js-yaml';
import type { Path } from './path.ts';
import type { Fault } from './problem.ts';

/** A YAML file as values, with the lines they stand on. */
export interface Source {
  readonly value: unknown;
  /** Keys that stand twice or that no map may have. The value holds the last of those that stand twice. */
  readonly faults: readonly Fault[];
  /** The line of a place, or of the nearest place around it; counted from one. */
  readonly lineOf: (path: Path) => number | undefined;
}

/** Why a text is no configuration at all. */
export interface Unreadable {
  readonly line?: number;
  readonly message: string;
  readonly remedy: string;
}

/** Levels: far above any real configuration. Values: what aliases may repeat a short text to; a long text may hold more. */
const limits = { values: 20_000, levels: 100 } as const;

export function readYaml(text: string): { readonly ok: true; readonly source: Source } | { readonly ok: false; readonly why: Unreadable } {
  let events: readonly Event[];
  let documents: readonly unknown[];
  try {
    const parsed = parseEvents(text, { maxDepth: limits.levels });
    events = parsed;
    // `json` lets a later key win instead of stopping at the first that stands twice: the walk below reports them all.
    documents = constructFromEvents(parsed, { source: text, json: true });
  } catch (error) {
    // The library asks that everything be caught here, not its own exceptions alone.
    return { ok: false, why: notYaml(error) };
  }
  const [value] = documents;
  if (documents.length > 1) {
    const remedy = 'keep one document, and remove every line that is just "---" after it';
    return { ok: false, why: { message: `holds ${documents.length} YAML documents where one is expected`, remedy } };
  }
  if (value === undefined || value === null) {
    const remedy = 'delete the file to get the demo deployment of all systems, or name the systems to watch';
    return { ok: false, why: { message: 'is empty', remedy } };
  }
  const { size, height } = measure(value);
  if (size > Math.max(limits.values, text.length) || height > limits.levels) {
    return { ok: false, why: { message: 'has aliases that lead in a circle or repeat without end', remedy: 'write the values out' } };
  }
  return { ok: true, source: { value, ...survey(text, events) } };
}

function notYaml(error: unknown): Unreadable {
  const line = error instanceof YAMLException && error.mark !== undefined ? { line: error.mark.line + 1 } : {};
  // From the first quotation on, a reason repeats what stands in the file, which may be a secret.
  const reason = error instanceof YAMLException ? error.reason.replace(/\s*["'!<].*$/s, '') : 'it cannot be read';
  return { ...line, message: `is not YAML (${reason})`, remedy: 'correct that line: an editor with YAML support shows the place' };
}

interface Extent {
  readonly size: number;
  readonly height: number;
}

const endless: Extent = { size: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };

/** How many values there are with all aliases written out, and how many levels; endless for a circle. */
function measure(value: unknown, around: readonly object[] = [], known = new Map<object, Extent>()): Extent {
  if (typeof value !== 'object' || value === null) return { size: 1, height: 0 };
  const before = known.get(value);
  if (before !== undefined) return before;
  if (around.length > limits.levels || around.includes(value)) return endless;
  let [size, height] = [1, 0];
  for (const child of Object.values(value)) {
    const extent = measure(child, [...around, value], known);
    size += extent.size;
    height = Math.max(height, extent.height);
  }
  const extent = { size, height: height + 1 };
  known.set(value, extent);
  return extent;
}

/** Walks the parser's events for what the values no longer tell: lines, and keys that stand twice. */
function survey(text: string, events: readonly Event[]): Pick<Source, 'faults' | 'lineOf'> {
  const offsets = new Map<string, number>();
  const faults: Fault[] = [];
  let next = 0;

  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;

  const visit = (path: Path): void => {
    const event = events[next++];
    if (event?.type === EVENT_SEQUENCE) {
      for (let i = 0; events[next]?.type !== EVENT_POP; i++) {
        place([...path, i], startOf(events[next]));
        visit([...path, i]);
      }
      next++;
    } else if (event?.type === EVENT_MAPPING) {
      const seen = new Map<string, number>();
      while (events[next]?.type !== EVENT_POP) {
        const at = startOf(events[next]);
        const key = visitKey();
        const child = [...path, key];
        const first = seen.get(key);
        if (first !== undefined) {
          const message = `stands here again, after line ${lineAt(first)}`;
          faults.push({ path: child, about: 'key', message, remedy: 'keep one of the two' });
        } else if (key === '__proto__') {
          faults.push({ path: child, about: 'key', message: 'is not a key that any map may have', remedy: 'remove it' });
        }
        seen.set(key, at);
        place(child, at);
        visit(child);
      }
      next++;
    }
  };

  /** A key is a scalar here, or an alias of one: js-yaml has refused all others. */
  const visitKey = (): string => {
    const event = events[next++];
    if (event?.type === EVENT_SCALAR) return getScalarValue(text, event);
    return event?.type === EVENT_ALIAS ? `*${text.slice(event.anchorStart, event.anchorEnd)}` : '';
  };

  const place = (path: Path, offset: number): void => {
    if (offset >= 0) offsets.set(JSON.stringify(path), offset);
  };

  if (events[next]?.type === EVENT_DOCUMENT) next++;
  visit([]);

  return {
    faults,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const offset = offsets.get(JSON.stringify(path.slice(0, length)));
        if (offset !== undefined) return lineAt(offset);
      }
      return undefined;
    },
  };
}

function startOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_SCALAR:
      return event.valueStart;
    case EVENT_MAPPING:
    case EVENT_SEQUENCE:
      return event.start;
    case EVENT_ALIAS:
      return event.anchorStart;
    default:
      return -1;
  }
}
