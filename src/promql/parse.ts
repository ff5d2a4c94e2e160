import { TreeBuffer, type Tree } from '@lezer/common';
import * as grammar from '@prometheus-io/lezer-promql';
import { parseDuration } from '../metric/duration.ts';
import type { MatchOp } from '../metric/matcher.ts';
import type {
  Aggregate,
  Binary,
  BinaryOp,
  Expression,
  Group,
  LabelMatcher,
  Matching,
  MatrixSelector,
  Modifiers,
  NumberLiteral,
  Subquery,
  VectorSelector,
} from './ast.ts';
import { unquote } from './literal.ts';

export interface Parsed {
  readonly ok: true;
  readonly ast: Expression;
}

export interface ParseFailure {
  readonly ok: false;
  /** Where the text stops making sense, in UTF-16 code units. */
  readonly offset: number;
  /** What is wrong there, without a full stop. */
  readonly message: string;
}

/** Longer or deeper text is refused, as the grammar's own code recurses and would run out of stack. */
const longest = 10_000;
const deepest = 400;

const binaryOps: ReadonlyMap<number, BinaryOp> = new Map([
  [grammar.Add, '+'],
  [grammar.Sub, '-'],
  [grammar.Mul, '*'],
  [grammar.Div, '/'],
  [grammar.Mod, '%'],
  [grammar.Pow, '^'],
  [grammar.Atan2, 'atan2'],
  [grammar.Eql, '=='],
  [grammar.Neq, '!='],
  [grammar.Lss, '<'],
  [grammar.Lte, '<='],
  [grammar.Gtr, '>'],
  [grammar.Gte, '>='],
  [grammar.TrimUpper, '</'],
  [grammar.TrimLower, '>/'],
  [grammar.And, 'and'],
  [grammar.Or, 'or'],
  [grammar.Unless, 'unless'],
]);

const matchOps: ReadonlyMap<number, MatchOp> = new Map([
  [grammar.EqlSingle, '='],
  [grammar.Neq, '!='],
  [grammar.EqlRegex, '=~'],
  [grammar.NeqRegex, '!~'],
]);

/** Reads PromQL as Prometheus 3 does, grammar only. Variables of Grafana must have been filled in before. */
export function parse(text: string): Parsed | ParseFailure {
  if (text.length > longest) {
    return { ok: false, offset: longest, message: `an expression of more than ${longest} characters is not read` };
  }
  const nodes = flatten(grammar.parser.parse(text));
  const uncommented = withoutComments(nodes, text);
  if (uncommented !== text) return parse(uncommented);
  const error = firstError(nodes, text);
  if (error !== undefined) return error;
  try {
    return { ok: true, ast: new Reader(text, nodes).expression(0, 0) };
  } catch (problem) {
    if (problem instanceof Refusal) return { ok: false, offset: problem.offset, message: problem.message };
    throw problem;
  }
}

/**
 * All nodes of a tree in the order in which they open, four numbers each: type, start, end, and the index after its
 * last descendant. It is how Lezer itself stores trees of up to 1024 characters, and faster to read than a tree. A parser
 * configured to store longer ones so was measured at two thirds of the speed.
 */
interface Nodes {
  readonly list: ArrayLike<number>;
  /** What to add to the list's offsets. */
  readonly base: number;
}

function flatten(tree: Tree): Nodes {
  const [only, second] = tree.children;
  if (second === undefined && only instanceof TreeBuffer) return { list: only.buffer, base: tree.positions[0] ?? 0 };
  const list: number[] = [];
  const open: number[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isTop) return;
      open.push(list.length);
      list.push(node.type.id, node.from, node.to, 0);
    },
    leave: (node) => {
      if (!node.type.isTop) list[(open.pop() ?? 0) + 3] = list.length;
    },
  });
  return { list, base: 0 };
}

/** Comments may stand anywhere among the nodes: they become blanks, and all offsets stay. */
function withoutComments({ list, base }: Nodes, text: string): string {
  let blanked = text;
  for (let i = 0; i < list.length; i += 4) {
    if (list[i] !== grammar.LineComment) continue;
    const [from, to] = [(list[i + 1] ?? 0) + base, (list[i + 2] ?? 0) + base];
    blanked = blanked.slice(0, from) + ' '.repeat(to - from) + blanked.slice(to);
  }
  return blanked;
}

function firstError({ list, base }: Nodes, text: string): ParseFailure | undefined {
  for (let i = 0; i < list.length; i += 4) {
    if (list[i] !== 0) continue;
    const offset = (list[i + 1] ?? 0) + base;
    return { ok: false, offset, message: describe(text, offset) };
  }
  return list.length === 0 ? { ok: false, offset: 0, message: 'there is no expression' } : undefined;
}

/** What is odd at an offset, in the words of somebody who reads the text. */
function describe(text: string, offset: number): string {
  const rest = text.slice(offset).trimStart();
  const before = text.slice(0, offset).trimEnd();
  if (text.trim() === '') return 'there is no expression';
  if (rest === '') return 'the expression ends too early';
  const called = /[A-Za-z_:][\w:]*$/.exec(before)?.[0];
  if (rest.startsWith('(') && called !== undefined) return `"${called}" is not a function of PromQL`;
  const token = /^(?:[\w:$]+|"[^"]*"?|'[^']*'?|[=!<>]=?~?|.)/su.exec(rest)?.[0] ?? rest;
  return `"${token}" is not expected here`;
}

/** What the grammar lets pass and Prometheus refuses; never leaves this file. */
class Refusal extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Reads nodes into expressions. A class, as text and nodes are wanted everywhere. */
class Reader {
  readonly #text: string;
  readonly #list: ArrayLike<number>;
  readonly #base: number;

  constructor(text: string, { list, base }: Nodes) {
    this.#text = text;
    this.#list = list;
    this.#base = base;
  }

  #type(i: number): number {
    return this.#list[i] ?? 0;
  }

  #from(i: number): number {
    return (this.#list[i + 1] ?? 0) + this.#base;
  }

  #to(i: number): number {
    return (this.#list[i + 2] ?? 0) + this.#base;
  }

  #end(i: number): number {
    return this.#list[i + 3] ?? this.#list.length;
  }

  #slice(i: number): string {
    return this.#text.slice(this.#from(i), this.#to(i));
  }

  expression(i: number, depth: number): Expression {
    const from = this.#from(i);
    const to = this.#to(i);
    if (depth > deepest) throw new Refusal(from, `an expression nested more than ${deepest} deep is not read`);
    switch (this.#type(i)) {
      case grammar.VectorSelector:
        return this.#vector(i);
      case grammar.MatrixSelector:
        return this.#matrix(i, depth);
      case grammar.SubqueryExpr:
        return this.#subquery(i, depth);
      case grammar.FunctionCall: {
        const args = this.#expressions(this.#end(i + 4), depth);
        return { kind: 'call', name: this.#slice(i + 4), args, from, to };
      }
      case grammar.AggregateExpr:
        return this.#aggregate(i, depth);
      case grammar.BinaryExpr:
        return this.#binary(i, depth);
      case grammar.ParenExpr:
        return { kind: 'paren', expr: this.expression(i + 4, depth + 1), from, to };
      case grammar.UnaryExpr: {
        const op = this.#text[from] === '-' ? '-' : '+';
        return { kind: 'unary', op, expr: this.expression(this.#end(i + 4), depth + 1), from, to };
      }
      case grammar.NumberDurationLiteral:
        return this.#number(i);
      case grammar.StringLiteral:
        return { kind: 'string', value: this.#string(i), from, to };
      case grammar.OffsetExpr:
      case grammar.StepInvariantExpr:
      case grammar.AnchoredExpr:
      case grammar.SmoothedExpr:
        return this.#modified(i, depth);
      default:
        throw new Refusal(from, `"${this.#slice(i)}" is not an expression`);
    }
  }

  #vector(i: number): VectorSelector {
    const end = this.#end(i);
    const matchers: LabelMatcher[] = [];
    let name: string | undefined;
    for (let child = i + 4; child < end; child = this.#end(child)) {
      if (this.#type(child) === grammar.Identifier) name = this.#slice(child);
      else name = this.#matchers(child, matchers) ?? name;
    }
    return { kind: 'vector', name, matchers, from: this.#from(i), to: this.#to(i) };
  }

  /** Reads what stands in braces into `matchers`, and answers the name of the series where it is among them. */
  #matchers(i: number, matchers: LabelMatcher[]): string | undefined {
    const end = this.#end(i);
    let name: string | undefined;
    for (let child = i + 4; child < end; child = this.#end(child)) {
      if (this.#type(child) === grammar.QuotedLabelName) {
        name = this.#string(child);
        continue;
      }
      const opNode = this.#end(child + 4);
      const label = this.#type(child) === grammar.QuotedLabelMatcher ? this.#string(child + 4) : this.#slice(child + 4);
      const op = matchOps.get(this.#type(opNode + 4)) ?? '=';
      const value = this.#string(this.#end(opNode));
      if (label === '__name__' && op === '=') name = value;
      else matchers.push({ label, op, value, from: this.#from(child), to: this.#to(child) });
    }
    return name;
  }

  #matrix(i: number, depth: number): Expression {
    const range = this.#duration(this.#end(i + 4));
    const to = this.#to(i);
    return onLastOperand(this.expression(i + 4, depth + 1), to, (operand): MatrixSelector => {
      if (operand.kind !== 'vector') {
        throw new Refusal(operand.to, 'a range is taken of a bare selector only; write [5m:] to make it a subquery');
      }
      if (operand.offset !== undefined || operand.at !== undefined) {
        throw new Refusal(operand.to, 'a range is taken of a bare selector only; write offset and @ after the brackets');
      }
      return { kind: 'matrix', vector: operand, range, from: operand.from, to };
    });
  }

  #subquery(i: number, depth: number): Expression {
    const rangeNode = this.#end(i + 4);
    const stepNode = this.#end(rangeNode);
    const range = this.#duration(rangeNode);
    const step = stepNode < this.#end(i) ? this.#duration(stepNode) : undefined;
    const to = this.#to(i);
    return onLastOperand(this.expression(i + 4, depth + 1), to, (expr): Subquery => ({
      kind: 'subquery', expr, range, step, from: expr.from, to,
    }));
  }

  #aggregate(i: number, depth: number): Aggregate {
    const end = this.#end(i);
    let grouping: Aggregate['grouping'];
    let labels: readonly string[] = [];
    let args: readonly Expression[] = [];
    for (let child = this.#end(i + 4); child < end; child = this.#end(child)) {
      if (this.#type(child) === grammar.FunctionCallBody) {
        args = this.#expressions(child, depth);
      } else {
        grouping = this.#type(child + 4) === grammar.By ? 'by' : 'without';
        labels = this.#labels(this.#end(child + 4));
      }
    }
    const op = this.#slice(i + 4).toLowerCase();
    const [first, second] = args;
    const wanted = parametrised.has(op) ? 2 : 1;
    const expr = wanted === 2 ? second : first;
    const from = this.#from(i);
    if (expr === undefined || args.length !== wanted) {
      throw new Refusal(from, `${op} takes ${wanted === 1 ? 'one argument' : 'two arguments'}, not ${args.length}`);
    }
    return { kind: 'aggregate', op, grouping, labels, param: wanted === 2 ? first : undefined, expr, from, to: this.#to(i) };
  }

  #binary(i: number, depth: number): Expression {
    const left = this.expression(i + 4, depth + 1);
    const opNode = this.#end(i + 4);
    const op = binaryOps.get(this.#type(opNode)) ?? '+';
    let bool = false;
    let matching: Matching | undefined;
    let group: Group | undefined;
    let child = this.#end(opNode);
    for (;;) {
      const type = this.#type(child);
      if (type === grammar.BoolModifier) {
        bool = true;
      } else if (type === grammar.MatchingModifierClause) {
        matching = { kind: this.#type(child + 4) === grammar.On ? 'on' : 'ignoring', labels: this.#labels(this.#end(child + 4)) };
        const side = this.#end(this.#end(child + 4));
        if (side < this.#end(child)) {
          const include = this.#end(side);
          group = {
            side: this.#type(side) === grammar.GroupLeft ? 'left' : 'right',
            include: include < this.#end(child) ? this.#labels(include) : [],
          };
        }
      } else if (type !== grammar.FillModifier) {
        break;
      }
      child = this.#end(child);
    }
    const right = this.expression(child, depth + 1);
    return combine(left, { kind: 'binary', op, bool, matching, group }, right);
  }

  /** An expression with `offset`, `@`, `anchored` or `smoothed` behind it. */
  #modified(i: number, depth: number): Expression {
    const to = this.#to(i);
    return onLastOperand(this.expression(i + 4, depth + 1), to, (operand) => {
      if (operand.kind !== 'vector' && operand.kind !== 'matrix' && operand.kind !== 'subquery') {
        throw new Refusal(operand.to, 'offset and @ stand behind a selector or a subquery only');
      }
      const modifier = this.#modifier(i);
      const twice = (['offset', 'at', 'extrapolation'] as const).find((key) => operand[key] !== undefined && modifier[key] !== undefined);
      if (twice !== undefined) throw new Refusal(operand.to, `${twice === 'at' ? '@' : twice} is given twice`);
      return { ...operand, ...modifier, to };
    });
  }

  #modifier(i: number): Modifiers {
    const keyword = this.#end(i + 4);
    const value = this.#end(keyword);
    switch (this.#type(i)) {
      case grammar.OffsetExpr: {
        const offset = this.#duration(value);
        return offset === undefined ? {} : { offset };
      }
      case grammar.StepInvariantExpr: {
        if (this.#type(value) !== grammar.AtModifierPreprocessors) return { at: this.#number(value).value };
        return { at: this.#type(value + 4) === grammar.AtStart ? 'start' : 'end' };
      }
      case grammar.AnchoredExpr:
        return { extrapolation: 'anchored' };
      default:
        return { extrapolation: 'smoothed' };
    }
  }

  /** The expressions directly below a node. */
  #expressions(i: number, depth: number): readonly Expression[] {
    const all: Expression[] = [];
    const end = this.#end(i);
    for (let child = i + 4; child < end; child = this.#end(child)) {
      all.push(this.expression(child, depth + 1));
    }
    return all;
  }

  #labels(i: number): readonly string[] {
    const labels: string[] = [];
    const end = this.#end(i);
    for (let child = i + 4; child < end; child = this.#end(child)) {
      labels.push(this.#type(child) === grammar.QuotedLabelName ? this.#string(child) : this.#slice(child));
    }
    return labels;
  }

  #string(i: number): string {
    const value = unquote(this.#slice(i));
    if (value === undefined) throw new Refusal(this.#from(i), `${this.#slice(i)} holds an escape that does not exist`);
    return value;
  }

  #number(i: number): NumberLiteral {
    const value = numberOf(this.#slice(i));
    if (value === undefined) throw new Refusal(this.#from(i), `"${this.#slice(i)}" is not a number`);
    return { kind: 'number', value, from: this.#from(i), to: this.#to(i) };
  }

  /** Milliseconds of a literal, signed; `undefined` where Prometheus computes it at run time. */
  #duration(i: number): number | undefined {
    const text = this.#slice(i);
    if (!/^[-+]?\s*[\da-z.]+$/i.test(text) || /^[-+]?\s*(?:step|range|min|max)/i.test(text)) return undefined;
    const value = numberOf(text);
    if (value === undefined) throw new Refusal(this.#from(i), `"${text}" is not a duration: write it as 30s, 5m, 1h or 2d`);
    return value * 1000;
  }
}

/** How tightly operators bind. Source: promql/parser/generated_parser.y of Prometheus. */
const precedence: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2, unless: 2,
  '==': 3, '!=': 3, '<': 3, '<=': 3, '>': 3, '>=': 3, '</': 3, '>/': 3,
  '+': 4, '-': 4,
  '*': 5, '/': 5, '%': 5, atan2: 5,
  '^': 6,
};

/**
 * Applies what stands behind an expression to its last operand. Prometheus reads `a / b offset 1d` as `a / (b offset 1d)`,
 * the grammar as `(a / b) offset 1d`.
 */
function onLastOperand(expr: Expression, to: number, apply: (operand: Expression) => Expression): Expression {
  if (expr.kind === 'binary') return { ...expr, right: onLastOperand(expr.right, to, apply), to };
  if (expr.kind === 'unary') return { ...expr, expr: onLastOperand(expr.expr, to, apply), to };
  return apply(expr);
}

type Operator = Pick<Binary, 'kind' | 'op' | 'bool' | 'matching' | 'group'>;

/**
 * Joins two operands. Where the grammar closed the left one too early, as in `a + b offset 1d * c`, the operator takes as
 * much of it as it binds.
 */
function combine(left: Expression, operator: Operator, right: Expression): Expression {
  const bound = precedence[operator.op];
  if (left.kind === 'binary' && (precedence[left.op] < bound || (left.op === '^' && operator.op === '^'))) {
    return { ...left, right: combine(left.right, operator, right), to: right.to };
  }
  if (left.kind === 'unary' && operator.op === '^') return { ...left, expr: combine(left.expr, operator, right), to: right.to };
  return { ...operator, left, right, from: left.from, to: right.to };
}

/** Aggregations whose first argument is a parameter. */
const parametrised: ReadonlySet<string> = new Set(['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio']);

/** The value of `1.5e3`, `0x1f`, `Inf`, `-5` or `1h30m`, durations in seconds. */
function numberOf(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]\s*/, '');
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits) || /^0x[\da-f]+$/i.test(digits)) return sign * Number(digits);
  if (/^inf(?:inity)?$/i.test(digits)) return sign * Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(digits)) return Number.NaN;
  const length = parseDuration(digits);
  if (length !== undefined) return (sign * length.milliseconds) / 1000;
  return /^(?:0+(?:ms|[smhdwy]))+$/.test(digits) ? 0 : undefined;
}
