import type { Expression } from './ast.ts';

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

export interface Signature {
  /** Types of the arguments, those that may be left out included. */
  readonly args: readonly ValueType[];
  /** How many arguments, from the end, may be left out. */
  readonly optional: number;
  /** Whether the last argument may be repeated. */
  readonly variadic: boolean;
  readonly returns: ValueType;
}

/**
 * A signature in short: `m` matrix, `v` vector, `s` scalar, `t` text; `?` after an argument that may be left out, `*`
 * after one that may be repeated or left out.
 */
function signature(text: string, returns: ValueType = 'vector'): Signature {
  const types: Readonly<Record<string, ValueType>> = { m: 'matrix', v: 'vector', s: 'scalar', t: 'string' };
  const args = [...text].flatMap((letter) => types[letter] ?? []);
  return { args, optional: text.match(/[?*]/g)?.length ?? 0, variadic: text.endsWith('*'), returns };
}

const ofRange = [
  'rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'resets', 'changes', 'absent_over_time', 'avg_over_time',
  'count_over_time', 'first_over_time', 'last_over_time', 'mad_over_time', 'max_over_time', 'min_over_time',
  'present_over_time', 'stddev_over_time', 'stdvar_over_time', 'sum_over_time', 'ts_of_first_over_time',
  'ts_of_last_over_time', 'ts_of_max_over_time', 'ts_of_min_over_time',
];
const ofVector = [
  'abs', 'absent', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'ceil', 'cos', 'cosh', 'deg', 'exp', 'floor',
  'histogram_avg', 'histogram_count', 'histogram_stddev', 'histogram_stdvar', 'histogram_sum', 'ln', 'log10', 'log2', 'rad',
  'sgn', 'sin', 'sinh', 'sort', 'sort_desc', 'sqrt', 'start_timestamp', 'tan', 'tanh', 'timestamp',
];
const ofTime = ['day_of_month', 'day_of_week', 'day_of_year', 'days_in_month', 'hour', 'minute', 'month', 'year'];

/** PromQL's functions. Source: promql/parser/functions.go of Prometheus 3. */
const signatures: ReadonlyMap<string, Signature> = new Map([
  ...ofRange.map((name) => [name, signature('m')] as const),
  ...ofVector.map((name) => [name, signature('v')] as const),
  ...ofTime.map((name) => [name, signature('v?')] as const),
  ['clamp', signature('vss')],
  ['clamp_max', signature('vs')],
  ['clamp_min', signature('vs')],
  ['double_exponential_smoothing', signature('mss')],
  ['histogram_fraction', signature('ssv')],
  ['histogram_quantile', signature('sv')],
  ['histogram_quantiles', signature('vtss*')],
  ['info', signature('vv?')],
  ['label_join', signature('vttt*')],
  ['label_replace', signature('vtttt')],
  ['pi', signature('', 'scalar')],
  ['predict_linear', signature('ms')],
  ['quantile_over_time', signature('sm')],
  ['round', signature('vs?')],
  ['scalar', signature('v', 'scalar')],
  ['sort_by_label', signature('vt*')],
  ['sort_by_label_desc', signature('vt*')],
  ['time', signature('', 'scalar')],
  ['vector', signature('s')],
]);

/** `undefined` for what is no function, or only behind a feature flag, as `step()`. */
export function signatureOf(name: string): Signature | undefined {
  return signatures.get(name);
}

/** The type of an expression's value, on the assumption that its parts are of the right types. */
export function resultType(expr: Expression): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector':
    case 'aggregate':
      return 'vector';
    case 'matrix':
    case 'subquery':
      return 'matrix';
    case 'paren':
      return resultType(expr.expr);
    case 'unary':
      return resultType(expr.expr) === 'scalar' ? 'scalar' : 'vector';
    case 'call':
      return signatures.get(expr.name)?.returns ?? 'vector';
    case 'binary':
      return resultType(expr.left) === 'scalar' && resultType(expr.right) === 'scalar' ? 'scalar' : 'vector';
  }
}
