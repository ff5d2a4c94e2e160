import type { LabelDomain, LabelName, LabelSchema, LabelValue, OpenLabel } from './label.ts';
import { literalAlternatives } from './literals.ts';

export type MatchOp = '=' | '!=' | '=~' | '!~';

/** One label matcher of a PromQL selector, its value unescaped. */
export interface Matcher {
  readonly label: string;
  readonly op: MatchOp;
  readonly value: string;
}

/** `not('2xx')`: any value but these. */
export interface Not<V extends string> {
  readonly kind: 'not';
  readonly values: readonly V[];
}

/** `matching('5..')`: an anchored RE2 expression, for open labels only: a closed label lists its values. */
export interface Matching {
  readonly kind: 'matching';
  readonly regex: string;
}

/** What a label may be asked to be: a value, one of several, none of several, or, where it is open, a pattern. */
export type Condition<D extends LabelDomain> =
  | LabelValue<D>
  | readonly LabelValue<D>[]
  | Not<LabelValue<D>>
  | (D extends OpenLabel ? Matching : never);

export type Conditions<L extends LabelSchema> = { readonly [N in LabelName<L>]?: Condition<L[N]> } & NothingElse;

declare const nothingElse: unique symbol;

/** Keeps the conditions of a metric without labels from being `{}`, which the type checker lets hold anything. */
interface NothingElse {
  readonly [nothingElse]?: never;
}

export function not<const V extends string>(...values: readonly V[]): Not<V> {
  return { kind: 'not', values };
}

export function matching(regex: string): Matching {
  return { kind: 'matching', regex };
}

/** Conditions as matchers, in the order in which they were written. */
export function matchersOf(conditions: Readonly<Record<string, unknown>>): readonly Matcher[] {
  return Object.entries(conditions).flatMap(([label, condition]) =>
    condition === undefined ? [] : [toMatcher(label, condition as Condition<LabelDomain>)],
  );
}

function toMatcher(label: string, condition: Condition<LabelDomain>): Matcher {
  if (typeof condition === 'string') return { label, op: '=', value: condition };
  if ('kind' in condition) {
    return condition.kind === 'matching'
      ? { label, op: '=~', value: condition.regex }
      : anyOf(label, condition.values, { one: '!=', several: '!~' });
  }
  return anyOf(label, condition, { one: '=', several: '=~' });
}

function anyOf(label: string, values: readonly string[], op: { one: MatchOp; several: MatchOp }): Matcher {
  const [first, ...others] = values;
  if (first === undefined) throw new RangeError(`label "${label}" is compared with an empty list: name at least one value`);
  return others.length === 0
    ? { label, op: op.one, value: first }
    : { label, op: op.several, value: values.map(escapeRegex).join('|') };
}

/** Whether a label's value passes; `undefined` where JavaScript cannot read the expression: RE2 has a few forms of its own. */
export function admits({ op, value: wanted }: Matcher, value: string): boolean | undefined {
  if (op === '=') return value === wanted;
  if (op === '!=') return value !== wanted;
  try {
    return new RegExp(`^(?:${wanted})$`).test(value) === (op === '=~');
  } catch {
    return undefined;
  }
}

/** All values that pass, where the matcher names them one by one. */
export function literalsOf({ op, value }: Matcher): readonly string[] | undefined {
  if (op === '=') return [value];
  return op === '=~' ? literalAlternatives(value) : undefined;
}

/** The matcher of all other values. */
export function negated({ label, op, value }: Matcher): Matcher {
  const opposite = { '=': '!=', '!=': '=', '=~': '!~', '!~': '=~' } as const;
  return { label, op: opposite[op], value };
}

/** A literal text as an RE2 expression that matches just it. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
