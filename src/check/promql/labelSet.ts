import { bare, type Aggregate, type Binary, type Call, type Expression, type VectorSelector } from '../../promql/ast.ts';
import { resultType } from '../../promql/functions.ts';
import { seriesOf, type Catalogue, type Series } from '../catalogue.ts';
import { absent, anything, both, either, isAbsent, isImpossible, listed, narrow, present, type Values } from '../values.ts';

/** The labels that the series of a result can have, never narrower than the truth. The name is not counted among them. */
export interface LabelSet {
  readonly labels: ReadonlyMap<string, Values>;
  /** Whether there may be labels besides those; if not, every other label is surely absent. */
  readonly open: boolean;
}

/** Results without any label. */
export const unlabelled: LabelSet = { labels: new Map(), open: false };
/** Nothing is known. */
export const unknownLabels: LabelSet = { labels: new Map(), open: true };

/** What a label of the set can be. */
export function valuesOf(set: LabelSet, label: string): Values {
  return set.labels.get(label) ?? (set.open || label === '__name__' ? anything : absent);
}

/** Whether any series of the set can have the label. */
export function hasLabel(set: LabelSet, label: string): boolean {
  return set.labels.has(label) || set.open || label === '__name__';
}

/** The labels of an expression's result. */
export function resultLabels(expr: Expression, catalogue: Catalogue): LabelSet {
  return labelInference((vector) => seriesOf(catalogue, vector))(expr);
}

/** `resultLabels` that remembers: for asking about many parts of one expression. @param lookup the series of a selector */
export function labelInference(lookup: (vector: VectorSelector) => readonly Series[]): (expr: Expression) => LabelSet {
  const known = new Map<Expression, LabelSet>();
  const infer = (expr: Expression): LabelSet => {
    switch (expr.kind) {
      case 'number':
      case 'string':
        return unlabelled;
      case 'matrix':
        return infer(expr.vector);
      case 'subquery':
      case 'unary':
      case 'paren':
        return infer(expr.expr);
      default: {
        const before = known.get(expr);
        if (before !== undefined) return before;
        const set = inferAnew(expr);
        known.set(expr, set);
        return set;
      }
    }
  };
  const inferAnew = (expr: VectorSelector | Call | Aggregate | Binary): LabelSet => {
    switch (expr.kind) {
      case 'vector':
        return selected(expr, lookup(expr));
      case 'call':
        return called(expr, infer);
      case 'aggregate':
        return aggregated(expr, infer);
      case 'binary':
        return combined(expr, infer);
    }
  };
  return infer;
}

type Infer = (expr: Expression) => LabelSet;

function selected(vector: VectorSelector, candidates: readonly Series[]): LabelSet {
  const [first, ...others] = candidates;
  const base = first === undefined ? unknownLabels : others.reduce<LabelSet>((all, { labels }) => eitherSet(all, labels), first.labels);
  if (vector.matchers.length === 0) return base;
  const labels = new Map(base.labels);
  for (const matcher of vector.matchers) {
    if (matcher.label === '__name__') continue;
    labels.set(matcher.label, narrow(labels.get(matcher.label) ?? (base.open ? anything : absent), matcher));
  }
  return { labels, open: base.open };
}

function called({ name, args }: Call, infer: Infer): LabelSet {
  const source = args.find((argument) => {
    const type = resultType(argument);
    return type === 'vector' || type === 'matrix';
  });
  if (source === undefined) return unlabelled;
  switch (name) {
    case 'scalar':
      return unlabelled;
    case 'absent':
    case 'absent_over_time':
      return equalities(source);
    case 'histogram_quantile':
    case 'histogram_fraction':
      return dropping(infer(source), ['le']);
    case 'histogram_quantiles':
      return withValues(dropping(infer(source), ['le']), textOf(args[1]), present);
    case 'label_replace': {
      const replacement = textOf(args[2]);
      const set = infer(source);
      const label = textOf(args[1]);
      if (label === undefined || replacement === undefined || replacement.includes('$')) return withValues(set, label, anything);
      return withValues(set, label, either(valuesOf(set, label), listed([replacement])));
    }
    case 'label_join':
      return withValues(infer(source), textOf(args[1]), anything);
    case 'info':
      return { ...infer(source), open: true };
    default:
      return infer(source);
  }
}

/** `absent` takes the labels of its answer from the selector's equality matchers. */
function equalities(source: Expression): LabelSet {
  const inner = bare(source);
  const vector = inner.kind === 'matrix' ? inner.vector : inner;
  if (vector.kind !== 'vector') return unlabelled;
  const labels = new Map<string, Values>();
  for (const { label, op, value } of vector.matchers) {
    const again = vector.matchers.filter((other) => other.label === label).length > 1;
    if (op === '=' && !again) labels.set(label, listed([value]));
  }
  return { labels, open: false };
}

function aggregated({ op, grouping, labels, param, expr }: Aggregate, infer: Infer): LabelSet {
  const inner = infer(expr);
  if (op === 'topk' || op === 'bottomk' || op === 'limitk' || op === 'limit_ratio') return inner;
  const grouped = grouping === 'by' ? keeping(inner, labels) : grouping === 'without' ? dropping(inner, labels) : unlabelled;
  return op === 'count_values' ? withValues(grouped, textOf(param), present) : grouped;
}

function combined({ op, matching, group, left, right }: Binary, infer: Infer): LabelSet {
  if (resultType(left) === 'scalar') return infer(right);
  if (resultType(right) === 'scalar') return infer(left);
  const [a, b] = [infer(left), infer(right)];
  if (op === 'or') return eitherSet(a, b);
  if (op === 'unless') return a;
  const [many, one] = group?.side === 'right' ? [b, a] : [a, b];
  const met = meeting(many, one, matching);
  if (op === 'and') return met;
  if (group !== undefined) {
    const labels = new Map(met.labels);
    for (const label of group.include) labels.set(label, valuesOf(one, label));
    return { labels, open: met.open };
  }
  if (matching === undefined) return met;
  return matching.kind === 'on' ? keeping(met, matching.labels) : dropping(met, matching.labels);
}

/** One side's labels, narrowed by what the other side's can be where they must be equal. */
function meeting(side: LabelSet, other: LabelSet, matching: Binary['matching']): LabelSet {
  const labels = new Map(side.labels);
  const narrowTo = (label: string): void => {
    const shared = both(valuesOf(side, label), valuesOf(other, label));
    // Sides that cannot meet have a finding of their own; going on with nothing would only repeat it higher up.
    if (!isImpossible(shared) && (labels.has(label) || !isAbsent(shared))) labels.set(label, shared);
  };
  if (matching?.kind === 'on') {
    for (const label of matching.labels) narrowTo(label);
    return { labels, open: side.open };
  }
  const ignored = matching?.labels ?? [];
  if (side.open) for (const label of ignored) labels.set(label, valuesOf(side, label));
  for (const label of side.labels.keys()) if (!ignored.includes(label)) narrowTo(label);
  if (side.open) for (const label of other.labels.keys()) if (!ignored.includes(label)) narrowTo(label);
  return { labels, open: side.open && other.open };
}

function keeping(set: LabelSet, kept: readonly string[]): LabelSet {
  const labels = new Map<string, Values>();
  for (const label of kept) if (hasLabel(set, label)) labels.set(label, valuesOf(set, label));
  return { labels, open: false };
}

function dropping(set: LabelSet, dropped: readonly string[]): LabelSet {
  const labels = new Map(set.labels);
  for (const label of dropped) {
    if (set.open) labels.set(label, absent);
    else labels.delete(label);
  }
  return { labels, open: set.open };
}

function withValues(set: LabelSet, label: string | undefined, values: Values): LabelSet {
  return label === undefined ? { ...set, open: true } : { labels: new Map(set.labels).set(label, values), open: set.open };
}

function eitherSet(a: LabelSet, b: LabelSet): LabelSet {
  const labels = new Map<string, Values>();
  for (const label of [...a.labels.keys(), ...b.labels.keys()]) {
    if (!labels.has(label)) labels.set(label, either(valuesOf(a, label), valuesOf(b, label)));
  }
  return { labels, open: a.open || b.open };
}

function textOf(expr: Expression | undefined): string | undefined {
  const inner = expr === undefined ? undefined : bare(expr);
  return inner?.kind === 'string' ? inner.value : undefined;
}
