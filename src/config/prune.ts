import { valueAt, type Path } from './path.ts';

/** What is left of a value without some places. */
export interface Pruned {
  readonly value: unknown;
  /** Where a place of what is left stood before: elements of a list move up when one before them is taken out. */
  readonly originalPath: (path: Path) => Path;
}

/** A copy of `value` without the places of `out`, which are paths into it. */
export function prune(value: unknown, out: readonly Path[]): Pruned {
  const gone = new Set(out.map((path) => JSON.stringify(path)));
  const kept = new Map<unknown, readonly number[]>();

  const copy = (at: unknown, path: Path): unknown => {
    if (Array.isArray(at)) {
      const indexes = [...at.keys()].filter((i) => !gone.has(JSON.stringify([...path, i])));
      const list = indexes.map((i) => copy(at[i], [...path, i]));
      kept.set(list, indexes);
      return list;
    }
    if (typeof at === 'object' && at !== null) {
      const entries = Object.entries(at).filter(([key]) => !gone.has(JSON.stringify([...path, key])));
      return Object.fromEntries(entries.map(([key, child]) => [key, copy(child, [...path, key])]));
    }
    return at;
  };

  const left = gone.has('[]') ? {} : copy(value, []);
  return {
    value: left,
    originalPath: (path) => {
      let at: unknown = left;
      return path.map((step) => {
        const original = typeof step === 'number' ? (kept.get(at)?.[step] ?? step) : step;
        at = valueAt(at, [step]);
        return original;
      });
    },
  };
}
