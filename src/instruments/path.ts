import { Quick, sketch, type Entry } from './quick.ts';

/** Finds the series of label values that are given one by one, in an order that was agreed on. */
export type Path<S> = (...values: string[]) => S;

export interface Way<S> {
  readonly find: Path<S>;
  /** Forgets where all values lead, so that each is asked for anew. */
  forget(): void;
}

/** What a way to new values leads to, and whether it may be remembered. */
export interface Arrival<S> {
  readonly series: S;
  /** Whether these values always lead there; those past a budget do not, or there would be no end to them. */
  readonly lasting: boolean;
}

/** What follows each value, label by label; the series where the labels end. */
class Branch<S> {
  series: S | undefined = undefined;
  readonly next = new Map<string, Branch<S>>();

  grow(value: string): Branch<S> {
    const branch = this.next.get(value) ?? new Branch<S>();
    this.next.set(value, branch);
    return branch;
  }
}

/**
 * The way from so many label values to a series. Each number of values has a function of its own, as a list of values
 * would be one allocation a call; whoever has more than four labels pays that.
 * @param arrive checks values that were never seen, and finds or makes their series
 */
export function pathOf<S>(length: number, arrive: (values: readonly string[]) => Arrival<S>): Way<S> {
  const root = new Branch<S>();
  const quick = new Quick<S>();
  return {
    find: finderOf(length, root, quick, arrive),
    forget() {
      root.series = undefined;
      root.next.clear();
      quick.clear();
    },
  };
}

function finderOf<S>(length: number, root: Branch<S>, quick: Quick<S>, arrive: (values: readonly string[]) => Arrival<S>): Path<S> {
  function explore(...values: string[]): S {
    const { series, lasting } = arrive(values);
    if (!lasting) return series;
    values.reduce((branch, value) => branch.grow(value), root).series = series;
    const [a = '', b = '', c = '', d = ''] = values;
    if (length <= 4) quick.add({ a, b, c, d, series });
    return series;
  }

  // The mask is one less than the number of cells: there is a cell at each number that it lets through.
  switch (length) {
    case 0:
      return () => root.series ?? explore();
    case 1: {
      const walk = (a: string): S => root.next.get(a)?.series ?? explore(a);
      return (a) => {
        const entry = quick.cells[sketch(a, quick.placeA) & quick.mask] as Entry<S>;
        return entry.a === a && entry.series !== undefined ? entry.series : walk(a);
      };
    }
    case 2: {
      const walk = (a: string, b: string): S => root.next.get(a)?.next.get(b)?.series ?? explore(a, b);
      return (a, b) => {
        const entry = quick.cells[(sketch(a, quick.placeA) + sketch(b, quick.placeB) * 37) & quick.mask] as Entry<S>;
        return entry.a === a && entry.b === b && entry.series !== undefined ? entry.series : walk(a, b);
      };
    }
    case 3: {
      const walk = (a: string, b: string, c: string): S => root.next.get(a)?.next.get(b)?.next.get(c)?.series ?? explore(a, b, c);
      return (a, b, c) => {
        const sum = sketch(a, quick.placeA) + sketch(b, quick.placeB) * 37 + sketch(c, quick.placeC) * 1031;
        const entry = quick.cells[sum & quick.mask] as Entry<S>;
        return entry.a === a && entry.b === b && entry.c === c && entry.series !== undefined ? entry.series : walk(a, b, c);
      };
    }
    case 4: {
      const walk = (a: string, b: string, c: string, d: string): S =>
        root.next.get(a)?.next.get(b)?.next.get(c)?.next.get(d)?.series ?? explore(a, b, c, d);
      return (a, b, c, d) => {
        const sum = sketch(a, quick.placeA) + sketch(b, quick.placeB) * 37 + sketch(c, quick.placeC) * 1031 + sketch(d, quick.placeD) * 17;
        const { a: a0, b: b0, c: c0, d: d0, series } = quick.cells[sum & quick.mask] as Entry<S>;
        return a0 === a && b0 === b && c0 === c && d0 === d && series !== undefined ? series : walk(a, b, c, d);
      };
    }
    default:
      return (...values) => {
        let branch: Branch<S> | undefined = root;
        for (const value of values) branch = branch?.next.get(value);
        return branch?.series ?? explore(...values);
      };
  }
}
