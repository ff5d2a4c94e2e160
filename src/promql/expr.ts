import type { Duration } from '../metric/duration.ts';
import type { LabelSchema, TargetLabel } from '../metric/label.ts';
import type { Counter, Gauge } from '../metric/metric.ts';
import { selector, type Selector } from '../metric/selector.ts';

/** `by (op)`, `on (node)`, …: a clause that names labels. */
export interface Grouping<G extends string = string> {
  readonly kind: 'grouping';
  readonly keyword: 'by' | 'without' | 'on' | 'ignoring' | 'group_left' | 'group_right';
  readonly labels: readonly G[];
}

/** The range that the place of use decides: an alert's window, a dashboard's `$__rate_interval`, one window of an SLO. */
export interface Window {
  readonly kind: 'window';
}

/** What may stand in a `promql` template. Plain text may not: it would slip past every check. */
export type Interpolation =
  | Selector
  | Counter
  | Gauge
  | Expr
  | Grouping
  | Window
  | Duration
  | number;

type Chunk = string | Selector | Grouping | Window | Duration | number;

/** A PromQL expression whose scope and window are still open. Immutable. */
export interface Expr<L extends string = string> {
  readonly kind: 'expr';
  readonly chunks: readonly Chunk[];
  /** The labels that its metrics carry, in the type; never set. */
  readonly labels?: L;
}

type LabelsOf<V> = V extends Expr<infer L>
  ? L
  : V extends { readonly kind: 'selector'; readonly labels?: infer L }
    ? keyof NonNullable<L> & string
    : V extends { readonly type: 'counter' | 'gauge'; readonly labels: infer L }
      ? keyof L & string
      : never;

/** What an editor shows under a label that no metric of the expression has. */
interface NoMetricHasLabel<G extends string> {
  readonly noMetricOfThisExpressionHasTheLabel: G;
}

type Checked<V extends readonly unknown[]> = {
  readonly [I in keyof V]: V[I] extends Grouping<infer G>
    ? [Exclude<G, LabelsOf<V[number]> | TargetLabel>] extends [never]
      ? V[I]
      : NoMetricHasLabel<Exclude<G, LabelsOf<V[number]> | TargetLabel>>
    : V[I];
};

/** The range left to the place of use. */
export const window: Window = { kind: 'window' };

/**
 * A PromQL expression, written as PromQL:
 *
 *     promql`sum ${by('op')} (rate(${sends.where({ result: 'failure' })}[${window}]))`
 *
 * A label that no metric in it carries, a value outside a closed label, plain text and a bare histogram do not compile.
 */
export function promql<const V extends readonly Interpolation[]>(
  text: TemplateStringsArray,
  ...values: V & Checked<V>
): Expr<LabelsOf<V[number]>> {
  const chunks = text.flatMap((piece, i) => {
    if (i >= values.length) return [piece];
    const inserted = chunksOf(values[i] as Interpolation);
    const enclosed = piece.trimEnd().endsWith('(') && text[i + 1]?.trimStart().startsWith(')') === true;
    // Inserted text must keep its meaning: a / (b + c) is not a / b + c.
    return isCompound(inserted) && !enclosed ? [piece, '(', ...inserted, ')'] : [piece, ...inserted];
  });
  return { kind: 'expr', chunks: chunks.filter((chunk) => chunk !== '') };
}

function chunksOf(value: Interpolation): readonly Chunk[] {
  if (typeof value === 'number') return [value];
  if ('type' in value) return [selector<LabelSchema>(value, 'value')];
  if (value.kind === 'expr') return value.chunks;
  if (value.kind === 'selector' || value.kind === 'grouping' || value.kind === 'window' || value.kind === 'duration') return [value];
  throw new TypeError(`${JSON.stringify(value)} cannot stand in PromQL: use a metric, a selector, a grouping, a duration or a number`);
}

/** Whether an operator stands outside all brackets. */
function isCompound(chunks: readonly Chunk[]): boolean {
  let depth = 0;
  return chunks.some((chunk) => {
    if (typeof chunk !== 'string') return false;
    for (const [token] of chunk.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '').matchAll(/[([{]|[)\]}]|[-+*/%^<>=!]|\b(?:and|or|unless|atan2)\b/gi)) {
      if ('([{'.includes(token)) depth += 1;
      else if (')]}'.includes(token)) depth -= 1;
      else if (depth === 0) return true;
    }
    return false;
  });
}

export function by<const G extends string = never>(...labels: readonly G[]): Grouping<G> {
  return { kind: 'grouping', keyword: 'by', labels };
}

export function without<const G extends string = never>(...labels: readonly G[]): Grouping<G> {
  return { kind: 'grouping', keyword: 'without', labels };
}

export function on<const G extends string = never>(...labels: readonly G[]): Grouping<G> {
  return { kind: 'grouping', keyword: 'on', labels };
}

export function ignoring<const G extends string = never>(...labels: readonly G[]): Grouping<G> {
  return { kind: 'grouping', keyword: 'ignoring', labels };
}

export function groupLeft<const G extends string = never>(...labels: readonly G[]): Grouping<G> {
  return { kind: 'grouping', keyword: 'group_left', labels };
}

export function groupRight<const G extends string = never>(...labels: readonly G[]): Grouping<G> {
  return { kind: 'grouping', keyword: 'group_right', labels };
}

/** The selectors of an expression, in the order in which they stand. */
export function selectorsOf(expr: Expr): readonly Selector[] {
  return expr.chunks.filter((chunk): chunk is Selector => typeof chunk === 'object' && chunk.kind === 'selector');
}
