import { bare, type Expression, type VectorSelector } from '../../promql/ast.ts';

/** What tells two otherwise equal expressions apart. */
export interface MatcherDifference {
  /** Labels whose matchers differ. */
  readonly labels: ReadonlySet<string>;
  /** Whether every matcher of the second stands in the first as well: the first selects a part of the second. */
  readonly narrower: boolean;
}

/** Functions that change labels or forget the series they came from. */
const opaque: ReadonlySet<string> = new Set(['label_replace', 'label_join', 'absent', 'absent_over_time', 'scalar', 'vector', 'info']);
/** Aggregations that choose among series instead of combining them. */
const choosing: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values']);

/** Compares two expressions; `undefined` when more than the matchers of their selectors differs. */
export function sameButMatchers(a: Expression, b: Expression): MatcherDifference | undefined {
  const labels = new Set<string>();
  const narrower = compare(bare(a), bare(b), labels);
  return narrower === undefined ? undefined : { labels, narrower };
}

/** Whether `a` is the narrower one; `undefined` when they differ elsewhere. Differing labels go into `labels`. */
function compare(a: Expression, b: Expression, labels: Set<string>): boolean | undefined {
  const [x, y] = [bare(a), bare(b)];
  switch (x.kind) {
    case 'number':
    case 'string':
      return y.kind === x.kind && Object.is(x.value, y.value) ? true : undefined;
    case 'vector':
      return y.kind === 'vector' ? compareSelectors(x, y, labels) : undefined;
    case 'matrix':
      return y.kind === 'matrix' && x.range === y.range && sameModifiers(x, y) ? compare(x.vector, y.vector, labels) : undefined;
    case 'subquery':
      return y.kind === 'subquery' && x.range === y.range && x.step === y.step && sameModifiers(x, y)
        ? compare(x.expr, y.expr, labels)
        : undefined;
    case 'call':
      return y.kind === 'call' && x.name === y.name && !opaque.has(x.name) ? compareAll(x.args, y.args, labels) : undefined;
    case 'aggregate': {
      if (y.kind !== 'aggregate' || x.op !== y.op || x.grouping !== y.grouping || choosing.has(x.op)) return undefined;
      if (x.labels.length !== y.labels.length || x.labels.some((label) => !y.labels.includes(label))) return undefined;
      const params = [x.param, y.param].flatMap((param) => param ?? []);
      if (params[0] !== undefined && params[1] !== undefined && compare(params[0], params[1], labels) === undefined) return undefined;
      return compare(x.expr, y.expr, labels);
    }
    case 'unary':
      return y.kind === 'unary' && x.op === y.op ? compare(x.expr, y.expr, labels) : undefined;
    default:
      return undefined;
  }
}

function compareAll(a: readonly Expression[], b: readonly Expression[], labels: Set<string>): boolean | undefined {
  if (a.length !== b.length) return undefined;
  let narrower = true;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i], b[i]];
    const same = x === undefined || y === undefined ? undefined : compare(x, y, labels);
    if (same === undefined) return undefined;
    narrower &&= same;
  }
  return narrower;
}

function compareSelectors(a: VectorSelector, b: VectorSelector, labels: Set<string>): boolean | undefined {
  if (a.name === undefined || a.name !== b.name || !sameModifiers(a, b)) return undefined;
  for (const { label } of missingFrom(b, a)) labels.add(label);
  const wider = missingFrom(a, b);
  for (const { label } of wider) labels.add(label);
  return wider.length === 0;
}

/** The matchers of `b` that `a` has not. */
function missingFrom(a: VectorSelector, b: VectorSelector): VectorSelector['matchers'] {
  return b.matchers.filter(
    ({ label, op, value }) => !a.matchers.some((own) => own.label === label && own.op === op && own.value === value),
  );
}

type Modified = Pick<VectorSelector, 'offset' | 'at' | 'extrapolation'>;

function sameModifiers(a: Modified, b: Modified): boolean {
  return a.offset === b.offset && a.at === b.at && a.extrapolation === b.extrapolation;
}
