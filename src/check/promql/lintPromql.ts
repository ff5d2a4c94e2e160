import type { Duration } from '../../metric/duration.ts';
import type { Expression, Span, VectorSelector } from '../../promql/ast.ts';
import { parse } from '../../promql/parse.ts';
import { seriesOf, type Catalogue, type Series } from '../catalogue.ts';
import type { Finding, Place, Severity } from '../finding.ts';
import { labelInference } from './labelSet.ts';
import type { Check, Context, Kind, NodeOf, Problem, Rule } from './rule.ts';
import { bareCounter } from './rules/bareCounter.ts';
import { deltaOfCounter } from './rules/deltaOfCounter.ts';
import { emptySelector } from './rules/emptySelector.ts';
import { neverMatches } from './rules/neverMatches.ts';
import { quantileBuckets } from './rules/quantileBuckets.ts';
import { quantileNumber } from './rules/quantileNumber.ts';
import { rateOfAggregate } from './rules/rateOfAggregate.ts';
import { rateOfGauge } from './rules/rateOfGauge.ts';
import { ratioOfItself } from './rules/ratioOfItself.ts';
import { regex } from './rules/regex.ts';
import { shortRange } from './rules/shortRange.ts';
import { threshold } from './rules/threshold.ts';
import { types } from './rules/types.ts';
import { unknownLabel } from './rules/unknownLabel.ts';
import { unknownMetric } from './rules/unknownMetric.ts';
import { unknownValue } from './rules/unknownValue.ts';

/** All rules about PromQL, in the order in which their findings are reported; the grammar comes before them. */
export const promqlRules: readonly Rule[] = [
  types,
  regex,
  emptySelector,
  unknownMetric,
  unknownLabel,
  unknownValue,
  rateOfGauge,
  deltaOfCounter,
  rateOfAggregate,
  shortRange,
  quantileNumber,
  quantileBuckets,
  neverMatches,
  ratioOfItself,
  threshold,
  bareCounter,
];

export interface LintOptions {
  readonly catalogue: Catalogue;
  readonly scrapeInterval: Duration;
  /** Where the expression stands; it becomes the findings' place. */
  readonly place?: Place;
}

/** Checks one expression, rendered, with Grafana's variables filled in. Parses it once. */
export function lintExpression(text: string, options: LintOptions): readonly Finding[] {
  const { place = {} } = options;
  const parsed = parse(text);
  if (!parsed.ok) {
    const { offset, message } = parsed;
    const excerpt = { text, from: offset, to: Math.min(offset + 1, text.length) };
    return [{ rule: 'promql/grammar', severity: 'error', place, message, remedy: 'correct the syntax of the expression', excerpt }];
  }
  return lintParsed(text, parsed.ast, options);
}

/** Checks an expression that was parsed already. @param text what it was parsed from, for the findings' excerpts */
export function lintParsed(text: string, ast: Expression, { catalogue, scrapeInterval, place = {} }: LintOptions): readonly Finding[] {
  const lookup = rememberingLookup(catalogue);
  const context: Context = { catalogue, scrapeInterval, labelsOf: labelInference(lookup), seriesOf: lookup };
  const findings: Finding[] = [];
  const report: Report = ({ id, severity }, problem) => findings.push(findingOf({ id, severity, problem, place, text }));
  for (const { rule, check } of rootChecks) for (const problem of check(ast, context)) report(rule, problem);
  visit(ast, context, report);
  return findings.length > 1 ? findings.sort((a, b) => orderOf(a) - orderOf(b)) : findings;
}

/** Nearly every rule asks for the series of every selector. */
function rememberingLookup(catalogue: Catalogue): (vector: VectorSelector) => readonly Series[] {
  const known = new Map<VectorSelector, readonly Series[]>();
  return (vector) => {
    const before = known.get(vector);
    if (before !== undefined) return before;
    const series = seriesOf(catalogue, vector);
    known.set(vector, series);
    return series;
  };
}

type Report = (rule: Rule, problem: Problem) => void;

interface Bound<N> {
  readonly rule: Rule;
  readonly check: Check<N>;
}

/** A rule's check for one kind of part, found once rather than for each part. */
function checksOf<K extends Kind>(kind: K): readonly Bound<NodeOf<K>>[] {
  return promqlRules.flatMap((rule) => {
    const check: Check<NodeOf<K>> | undefined = rule.checks[kind];
    return check === undefined ? [] : [{ rule, check }];
  });
}

const rootChecks = promqlRules.flatMap((rule) => (rule.root === undefined ? [] : [{ rule, check: rule.root }]));
const ofVector = checksOf('vector');
const ofSubquery = checksOf('subquery');
const ofCall = checksOf('call');
const ofAggregate = checksOf('aggregate');
const ofBinary = checksOf('binary');
const ofUnary = checksOf('unary');

function run<N>(checks: readonly Bound<N>[], node: N, context: Context, report: Report): void {
  for (const { rule, check } of checks) {
    for (const problem of check(node, context)) report(rule, problem);
  }
}

function visit(expr: Expression, context: Context, report: Report): void {
  switch (expr.kind) {
    case 'vector':
      run(ofVector, expr, context, report);
      return;
    case 'matrix':
      visit(expr.vector, context, report);
      return;
    case 'subquery':
      run(ofSubquery, expr, context, report);
      visit(expr.expr, context, report);
      return;
    case 'call':
      run(ofCall, expr, context, report);
      for (const argument of expr.args) visit(argument, context, report);
      return;
    case 'aggregate':
      run(ofAggregate, expr, context, report);
      if (expr.param !== undefined) visit(expr.param, context, report);
      visit(expr.expr, context, report);
      return;
    case 'binary':
      run(ofBinary, expr, context, report);
      visit(expr.left, context, report);
      visit(expr.right, context, report);
      return;
    case 'unary':
      run(ofUnary, expr, context, report);
      visit(expr.expr, context, report);
      return;
    case 'paren':
      visit(expr.expr, context, report);
      return;
    default:
  }
}

interface Source {
  readonly id: string;
  readonly severity: Severity;
  readonly problem: Problem;
  readonly place: Place;
  readonly text: string;
}

function findingOf({ id, severity, problem, place, text }: Source): Finding {
  const { at, message, remedy } = problem;
  return { rule: id, severity: problem.severity ?? severity, place, message, remedy, excerpt: { text, ...spanOf(at) } };
}

function spanOf({ from, to }: Span): Span {
  return { from, to };
}

function orderOf({ excerpt }: Finding): number {
  return excerpt?.from ?? 0;
}
