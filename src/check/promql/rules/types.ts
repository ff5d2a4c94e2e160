import type { Aggregate, Binary, Call, Expression } from '../../../promql/ast.ts';
import { resultType, signatureOf, type ValueType } from '../../../promql/functions.ts';
import { clean, type Problem, type Rule } from '../rule.ts';
import { isComparison } from '../shape.ts';

const words: Readonly<Record<ValueType, string>> = {
  scalar: 'a number',
  string: 'a text',
  vector: 'series',
  matrix: 'a range of series',
};

/** What the grammar lets pass and Prometheus refuses: arguments and operands of the wrong type or number. */
export const types: Rule = {
  id: 'promql/type',
  severity: 'error',
  root: (expr) => {
    const type = resultType(expr);
    if (type === 'scalar' || type === 'vector') return clean;
    const remedy = type === 'matrix' ? 'put a function around it, such as rate() or max_over_time()' : 'ask for series or a number';
    return [{ at: expr, message: `the expression is ${words[type]}, which no rule and no graph can show`, remedy }];
  },
  checks: {
    call: checkCall,
    aggregate: checkAggregate,
    binary: checkBinary,
    unary: ({ expr }) => wanting(expr, resultType(expr) === 'scalar' ? 'scalar' : 'vector', 'a sign'),
    subquery: ({ expr }) => wanting(expr, 'vector', 'a subquery'),
  },
};

function checkCall(call: Call): readonly Problem[] {
  const { name, args } = call;
  const signature = signatureOf(name);
  if (signature === undefined) {
    return [{ at: call, message: `Prometheus offers no function ${name}(), or not without a feature flag`, remedy: 'use another function' }];
  }
  const most = signature.args.length;
  const least = most - signature.optional;
  if (args.length < least || (args.length > most && !signature.variadic)) {
    const wanted = signature.variadic ? `at least ${least}` : least === most ? `${most}` : `${least} to ${most}`;
    const noun = wanted === '1' ? 'argument' : 'arguments';
    const message = `${name} takes ${wanted} ${noun}, not ${args.length}`;
    return [{ at: call, message, remedy: 'give it what it takes' }];
  }
  let problems = clean;
  for (let i = 0; i < args.length; i += 1) {
    const argument = args[i];
    const type = signature.args[Math.min(i, most - 1)];
    if (argument === undefined || type === undefined || resultType(argument) === type) continue;
    problems = [...problems, ...wanting(argument, type, name)];
  }
  return problems;
}

function checkAggregate({ op, param, expr }: Aggregate): readonly Problem[] {
  const wrong = wanting(expr, 'vector', op);
  return param === undefined ? wrong : [...wanting(param, op === 'count_values' ? 'string' : 'scalar', op), ...wrong];
}

function checkBinary(node: Binary): readonly Problem[] {
  const { op, bool, matching, group, left, right } = node;
  const [a, b] = [resultType(left), resultType(right)];
  const odd = [left, right].find((side) => resultType(side) === 'matrix' || resultType(side) === 'string');
  if (odd !== undefined) return wanting(odd, 'vector', op);
  const both = a === 'vector' && b === 'vector';
  const isSet = op === 'and' || op === 'or' || op === 'unless';
  if (isSet && !both) return wanting(a === 'scalar' ? left : right, 'vector', op);
  if (bool && !isComparison(op)) return [{ at: node, message: `${op} takes no bool`, remedy: 'leave out bool' }];
  if (isComparison(op) && a === 'scalar' && b === 'scalar' && !bool) {
    return [{ at: node, message: 'two numbers are compared without bool', remedy: `write ${op} bool` }];
  }
  if (matching !== undefined && !both) {
    const message = `${matching.kind} (…) stands where one side is a number`;
    return [{ at: node, message, remedy: 'leave it out: there is nothing to match' }];
  }
  if (group !== undefined && isSet) {
    const message = `group_${group.side} cannot be used with ${op}`;
    return [{ at: node, message, remedy: 'leave it out: many series may meet one anyway' }];
  }
  const twice = matching?.kind === 'on' ? group?.include.find((label) => matching.labels.includes(label)) : undefined;
  return twice === undefined
    ? clean
    : [{ at: node, message: `the label "${twice}" is matched on and taken over at once`, remedy: `leave it out of group_${group?.side}` }];
}

function wanting(expr: Expression, type: ValueType, by: string): readonly Problem[] {
  const actual = resultType(expr);
  if (actual === type) return clean;
  return [{ at: expr, message: `${by} takes ${words[type]}, not ${words[actual]}`, remedy: remedyFor(actual, type) }];
}

function remedyFor(actual: ValueType, wanted: ValueType): string {
  if (wanted === 'matrix' && actual === 'vector') return 'give it a range, such as [5m] behind the selector';
  if (wanted === 'vector' && actual === 'matrix') return 'leave out the range, or put a function such as rate() around it';
  if (wanted === 'vector' && actual === 'scalar') return 'put vector() around the number';
  if (wanted === 'scalar' && actual === 'vector') return 'put scalar() around it, or write the number';
  return `give it ${words[wanted]}`;
}
