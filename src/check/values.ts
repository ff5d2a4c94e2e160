import type { LabelDomain } from '../metric/label.ts';
import { isClosed } from '../metric/label.ts';
import type { Matcher } from '../metric/matcher.ts';
import { regexTest, type Test } from './regex.ts';

/**
 * What a label's value can be. Prometheus does not tell a label that is absent from one that is empty, so the empty
 * text stands for absence. Never narrower than the truth: what is excluded here is impossible.
 */
export type Values = Listed | Tested;

export interface Listed {
  readonly kind: 'listed';
  readonly values: readonly string[];
}

/** Any text that passes all tests. */
export interface Tested {
  readonly kind: 'tested';
  readonly tests: readonly Test[];
  /** Whether a metric declares the label: it may then be empty, but seldom is. */
  readonly declared?: boolean;
}

export const absent: Values = { kind: 'listed', values: [''] };
export const anything: Values = { kind: 'tested', tests: [] };
export const present: Values = { kind: 'tested', tests: [(value) => value !== ''] };

export function listed(values: readonly string[]): Values {
  return { kind: 'listed', values };
}

const declaredOpen: Values = { kind: 'tested', tests: [], declared: true };

/** The values of a metric's own label. Open labels may be empty, unless their pattern forbids it. */
export function valuesOfDomain(domain: LabelDomain): Values {
  if (isClosed(domain)) return listed(domain);
  const test = domain.pattern === undefined ? undefined : regexTest(domain.pattern);
  return test === undefined ? declaredOpen : { kind: 'tested', tests: [test], declared: true };
}

export function admits(values: Values, value: string): boolean {
  return values.kind === 'listed' ? values.values.includes(value) : values.tests.every((test) => test(value));
}

export function isImpossible(values: Values): boolean {
  return values.kind === 'listed' && values.values.length === 0;
}

export function isAbsent(values: Values): boolean {
  return values.kind === 'listed' && values.values.length > 0 && values.values.every((value) => value === '');
}

/** A matcher as a test; `undefined` when its expression cannot be judged here. */
export function testOf({ op, value }: Matcher): Test | undefined {
  if (op === '=') return (text) => text === value;
  if (op === '!=') return (text) => text !== value;
  const test = regexTest(value);
  if (test === undefined || op === '=~') return test;
  return (text) => !test(text);
}

/** What is left of the values after a matcher. */
export function narrow(values: Values, matcher: Matcher): Values {
  if (matcher.op === '=') return admits(values, matcher.value) ? listed([matcher.value]) : listed([]);
  const test = testOf(matcher);
  if (test === undefined) return values;
  return values.kind === 'listed'
    ? listed(values.values.filter(test))
    : { ...values, tests: [...values.tests, test] };
}

/** The values that both admit. */
export function both(a: Values, b: Values): Values {
  if (a.kind === 'listed') return listed(a.values.filter((value) => admits(b, value)));
  return b.kind === 'listed' ? both(b, a) : { ...a, tests: [...a.tests, ...b.tests] };
}

/** The values that either admits; not narrowed further when one of them is not a list. */
export function either(a: Values, b: Values): Values {
  if (a === b) return a;
  return a.kind === 'listed' && b.kind === 'listed' ? listed([...new Set([...a.values, ...b.values])]) : anything;
}

/** Whether a series of one side and a series of the other can have the same value. */
export function canMeet(a: Values, b: Values): boolean {
  if (a === b) return !isImpossible(a);
  if (a.kind === 'listed') return a.values.some((value) => admits(b, value));
  return b.kind === 'listed' ? b.values.some((value) => admits(a, value)) : true;
}

/** The values in a sentence: `"5xx"`, `"a" or "b"`, `absent`, `any value`. */
export function describeValues(values: Values): string {
  if (values.kind === 'tested') return 'any value';
  const [first = '', ...others] = values.values.map((value) => (value === '' ? 'absent' : `"${value}"`));
  if (others.length > 7) return `one of ${others.length + 1} values`;
  const last = others.pop();
  return last === undefined ? first : `${[first, ...others].join(', ')} or ${last}`;
}
