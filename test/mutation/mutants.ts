import { formatDuration, parseDuration, seconds } from '../../src/metric/duration.ts';
import { walk, type Binary, type Expression } from '../../src/promql/ast.ts';
import { parse } from '../../src/promql/parse.ts';

/** An alert with one thing changed that its proof must notice. */
export interface Mutant {
  readonly what: string;
  readonly expr: string;
  readonly for: string;
}

const flipped: Readonly<Record<string, string>> = { '>': '<', '<': '>', '>=': '<=', '<=': '>=', '==': '!=', '!=': '==' };

/** Every comparison turned round, every number compared with halved and doubled, and the wait left out, halved and doubled. */
export function mutantsOf(expr: string, hold: string): readonly Mutant[] {
  const parsed = parse(expr);
  if (!parsed.ok) throw new Error(`${expr} does not parse`);
  const comparisons: Binary[] = [];
  walk(parsed.ast, (part) => {
    if (part.kind === 'binary' && part.op in flipped) comparisons.push(part);
  });
  return [
    ...comparisons.flatMap((comparison) => [flip(expr, comparison), ...scale(expr, comparison)]).map((changed) => ({ ...changed, for: hold })),
    ...waits(hold).map((wait) => ({ what: `for ${hold} → ${wait}`, expr, for: wait })),
  ];
}

type Changed = Pick<Mutant, 'what' | 'expr'>;

function flip(expr: string, { op, left, right }: Binary): Changed {
  const between = expr.slice(left.to, right.from);
  const at = left.to + between.indexOf(op);
  const changed = expr.slice(0, at) + (flipped[op] ?? '') + expr.slice(at + op.length);
  return { what: `${op} → ${flipped[op] ?? ''} in …${expr.slice(Math.max(0, at - 25), right.to)}`, expr: changed };
}

/** Numbers that a comparison is with, or that scale what it is with: `x > 5`, `x < 0.5 * y`. */
function scale(expr: string, { left, right }: Binary): readonly Changed[] {
  return [left, right].flatMap(factors).flatMap(({ from, to, value }) => {
    const others = value === 0 ? [1, -1] : [value * 2, value / 2];
    return others.map((other) => ({
      what: `${expr.slice(from, to)} → ${other} in …${expr.slice(Math.max(0, from - 25), to)}`,
      expr: `${expr.slice(0, from)}${other}${expr.slice(to)}`,
    }));
  });
}

function factors(side: Expression): readonly Extract<Expression, { readonly kind: 'number' }>[] {
  if (side.kind === 'number') return [side];
  if (side.kind === 'paren' || side.kind === 'unary') return factors(side.expr);
  if (side.kind !== 'binary' || (side.op !== '*' && side.op !== '/')) return [];
  // Of `x / y` neither is a threshold; of `2 * x` the number is.
  return [side.left, side.right].flatMap((operand) => (operand.kind === 'number' ? [operand] : []));
}

function waits(hold: string): readonly string[] {
  const milliseconds = parseDuration(hold)?.milliseconds ?? 0;
  if (milliseconds === 0) return ['10m'];
  // Proofs run in steps of a minute: half of an odd number of minutes is one that they can tell.
  const half = Math.floor(milliseconds / 120_000) * 60_000;
  return [...new Set([0, half, milliseconds * 2])].map((length) => formatDuration(seconds(length / 1000)));
}
