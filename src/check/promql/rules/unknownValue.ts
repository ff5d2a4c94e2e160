import { literalAlternatives } from '../../../metric/literals.ts';
import type { LabelMatcher, VectorSelector } from '../../../promql/ast.ts';
import { regexTest } from '../../regex.ts';
import { admits, describeValues, listed, type Values } from '../../values.ts';
import { clean, type Context, type Problem, type Rule } from '../rule.ts';

/** A value that a label never has: the matcher selects nothing, or excludes nothing. */
export const unknownValue: Rule = {
  id: 'promql/unknown-value',
  severity: 'error',
  checks: {
    vector: (vector, context) => {
      let problems = clean;
      for (const matcher of vector.matchers) {
        const problem = checkMatcher(vector, matcher, context);
        if (problem !== undefined) problems = [...problems, problem];
      }
      return problems;
    },
  },
};

function checkMatcher(vector: VectorSelector, matcher: LabelMatcher, context: Context): Problem | undefined {
  const domains = domainsOf(vector, matcher, context);
  if (domains === undefined) return undefined;
  const { label, op, value } = matcher;
  const literals = op === '=' || op === '!=' ? [value] : literalAlternatives(value);
  if (literals === undefined) return checkRegex(matcher, domains);
  const unknown = literals.filter((literal) => literal !== '' && !domains.some((domain) => admits(domain, literal)));
  if (unknown.length > 0) {
    const list = unknown.map((literal) => `"${literal}"`).join(' and ');
    return { at: matcher, message: `"${label}" of ${vector.name} is never ${list}`, remedy: remedyFor(domains) };
  }
  if (op === '=' && value === '' && !domains.some((domain) => admits(domain, ''))) {
    const message = `"${label}" of ${vector.name} is always set, so ${label}="" selects nothing`;
    return { at: matcher, message, remedy: remedyFor(domains) };
  }
  return excludesAll(matcher, domains, (text) => literals.includes(text));
}

function checkRegex(matcher: LabelMatcher, domains: readonly Values[]): Problem | undefined {
  const test = regexTest(matcher.value);
  const values = valuesIn(domains);
  if (test === undefined || values === undefined) return undefined;
  if (values.some(test)) return excludesAll(matcher, domains, test);
  return { at: matcher, message: `"${matcher.value}" matches no value of "${matcher.label}"`, remedy: remedyFor(domains) };
}

function excludesAll(matcher: LabelMatcher, domains: readonly Values[], test: (text: string) => boolean): Problem | undefined {
  if (matcher.op !== '!=' && matcher.op !== '!~') return undefined;
  const values = valuesIn(domains);
  if (values === undefined || !values.every(test)) return undefined;
  const message = `"${matcher.value}" excludes every value of "${matcher.label}"`;
  return { at: matcher, message, remedy: 'leave out a value, or the matcher' };
}

/** What the label can be on each candidate that has it; `undefined` where another rule speaks, or nothing is known. */
function domainsOf(vector: VectorSelector, { label }: LabelMatcher, context: Context): readonly Values[] | undefined {
  const { name } = vector;
  if (label === '__name__' || name === undefined) return undefined;
  const chosen = context.seriesOf(vector);
  // The job chooses among the candidates, so that it is compared with all of them.
  const series = label === 'job' && chosen.length > 0 ? (context.catalogue.series.get(name) ?? chosen) : chosen;
  if (series.length === 1) {
    const values = series[0]?.labels.labels.get(label);
    return values === undefined ? undefined : [values];
  }
  const domains = series.flatMap(({ labels }) => labels.labels.get(label) ?? []);
  return domains.length === 0 || series.some(({ labels }) => labels.open && !labels.labels.has(label)) ? undefined : domains;
}

/** All values of all domains, where each is a list. */
function valuesIn(domains: readonly Values[]): readonly string[] | undefined {
  const values: string[] = [];
  for (const domain of domains) {
    if (domain.kind !== 'listed') return undefined;
    values.push(...domain.values);
  }
  return values;
}

function remedyFor(domains: readonly Values[]): string {
  const values = valuesIn(domains);
  return values === undefined ? 'use a value that fits the label’s pattern' : `it is ${describeValues(listed([...new Set(values)]))}`;
}
