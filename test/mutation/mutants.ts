import { formatDuration, parseDuration, seconds } from '../../src/metric/duration.ts';
import { walk, type Binary, type NumberLiteral, type VectorSelector } from '../../src/promql/ast.ts';
import { parse } from '../../src/promql/parse.ts';

/** What is changed: which way is bad, how much is, for how long, over which stretch, how long ago, or which recorded stretch is read. */
export const mutantKinds = ['comparison', 'number', 'wait', 'range', 'offset', 'series'] as const;
export type MutantKind = (typeof mutantKinds)[number];

/** An alert with one thing changed that its proof must notice. */
export interface Mutant {
  readonly kind: MutantKind;
  readonly what: string;
  /** The text before the changed place; the whole expression where another part of the alert is changed. */
  readonly before: string;
  /** What is put there. */
  readonly to: string;
  readonly expr: string;
  readonly for: string;
}

const flipped: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=', '==': '!=', '!=': '==' };

/**
 * Every comparison turned round; every number, range and offset halved and doubled; the wait left out, halved and doubled; and of
 * series that are recorded over several windows, the next shorter and longer ones read instead.
 * @param recorded the names of all recorded series
 */
export function mutantsOf(expr: string, hold: string, recorded: readonly string[] = []): readonly Mutant[] {
  const parsed = parse(expr);
  if (!parsed.ok) throw new Error(`${expr} does not parse`);
  const comparisons: Binary[] = [];
  const numbers: NumberLiteral[] = [];
  const series: VectorSelector[] = [];
  walk(parsed.ast, (part) => {
    if (part.kind === 'binary' && part.op in flipped) comparisons.push(part);
    if (part.kind === 'number') numbers.push(part);
    if (part.kind === 'vector') series.push(part);
  });
  return [
    ...comparisons.map((comparison) => flip(expr, comparison)),
    ...numbers.flatMap((number) => scale(expr, number)),
    ...stretches(expr, 'range', /(?<=\[)\w+(?=[:\]])/g),
    ...stretches(expr, 'offset', /(?<=\boffset )\w+/g),
    ...series.flatMap((selector) => neighbours(expr, selector, recorded)),
  ]
    .map((changed): Mutant => ({ ...changed, for: hold }))
    .concat(waits(hold).map((wait) => ({ kind: 'wait', what: `for ${hold} → ${wait}`, before: expr, to: wait, expr, for: wait })));
}

type Changed = Omit<Mutant, 'for'>;

function flip(expr: string, { op, left, right }: Binary): Changed {
  const between = expr.slice(left.to, right.from);
  const from = left.to + between.indexOf(op);
  return exchange(expr, 'comparison', { from, to: from + op.length }, flipped[op] ?? '');
}

function scale(expr: string, { from, to, value }: NumberLiteral): readonly Changed[] {
  const others = value === 0 ? [1, -1] : [value * 2, value / 2];
  return others.map((other) => exchange(expr, 'number', { from, to }, String(other)));
}

function stretches(expr: string, kind: 'range' | 'offset', places: RegExp): readonly Changed[] {
  return [...expr.matchAll(places)].flatMap(({ 0: text, index }) => {
    const { milliseconds } = parseDuration(text) ?? { milliseconds: 0 };
    return [milliseconds / 2, milliseconds * 2].map((length) => exchange(expr, kind, { from: index, to: index + text.length }, formatDuration(seconds(length / 1000))));
  });
}

/** `…ratio1d` is recorded over other windows, too: those next to it in length. */
function neighbours(expr: string, { name = '', from }: VectorSelector, recorded: readonly string[]): readonly Changed[] {
  const windowOf = (series: string) => /^(.*?)(\d+[smhdwy])$/.exec(series);
  const [, stem, own = ''] = windowOf(name) ?? [];
  if (stem === undefined || !recorded.includes(name)) return [];
  const lengthOf = (text: string): number => parseDuration(text)?.milliseconds ?? 0;
  const others = [...new Set(recorded.flatMap((other) => (windowOf(other)?.[1] === stem ? [windowOf(other)?.[2] ?? ''] : [])))].sort((a, b) => lengthOf(a) - lengthOf(b));
  const at = others.indexOf(own);
  return [others[at - 1], others[at + 1]].flatMap((other) => (other === undefined ? [] : [exchange(expr, 'series', { from, to: from + name.length }, stem + other)]));
}

function exchange(expr: string, kind: MutantKind, { from, to }: { readonly from: number; readonly to: number }, text: string): Changed {
  const around = expr.slice(Math.max(0, from - 25), Math.min(expr.length, to + 12));
  return { kind, what: `${expr.slice(from, to)} → ${text} in …${around}`, before: expr.slice(0, from), to: text, expr: expr.slice(0, from) + text + expr.slice(to) };
}

function waits(hold: string): readonly string[] {
  const milliseconds = parseDuration(hold)?.milliseconds ?? 0;
  if (milliseconds === 0) return ['10m'];
  // Proofs run in steps of a minute: half of an odd number of minutes is one that they can tell.
  const half = Math.floor(milliseconds / 120_000) * 60_000;
  return [...new Set([0, half, milliseconds * 2])].map((length) => formatDuration(seconds(length / 1000)));
}
