import * as grammar from '@prometheus-io/lezer-promql';
import type { MatchOp } from '../metric/matcher.ts';
import type {
  Aggregate,
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
import { numberOf, unquote } from './literal.ts';
import type { Nodes } from './nodes.ts';
import { combine, onLastOperand } from './operators.ts';

/** Deeper nesting is refused, as code that reads trees recurses and would run out of stack. */
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

/** Aggregations whose first argument is a parameter. */
const parametrised: ReadonlySet<string> = new Set(['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio']);

/** What the grammar lets pass and Prometheus refuses; `parse` turns it into its answer. */
export class Refusal extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Reads nodes into expressions. A class, as text and nodes are wanted everywhere. */
export class Reader {
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
