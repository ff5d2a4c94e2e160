import { isClosed, type LabelDomain } from '../metric/label.ts';
import { admits, negated, type Matcher } from '../metric/matcher.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { seriesName, type Selector } from '../metric/selector.ts';

export function seriesOf({ metric, part }: Pick<Selector, 'metric' | 'part'>): string {
  return seriesName(metric, part);
}

/**
 * Labels of a series that some matchers select, and that others, taken together, do not.
 * @returns undefined when none is found: the matchers contradict each other, or are too subtle to be guessed
 */
export function exampleLabels(metric: AnyMetric, matchers: readonly Matcher[], unlike: readonly Matcher[] = []): Readonly<Record<string, string>> | undefined {
  if (unlike.length === 0) return labelsFor(metric, matchers);
  for (const matcher of unlike) {
    const found = labelsFor(metric, [...matchers, negated(matcher)]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function labelsFor(metric: AnyMetric, matchers: readonly Matcher[]): Readonly<Record<string, string>> | undefined {
  const pairs = Object.entries(metric.labels).map(([label, domain]) => {
    const own = matchers.filter((matcher) => matcher.label === label);
    return [label, candidates(domain, own).find((value) => own.every((matcher) => admits(matcher, value) === true))] as const;
  });
  const known = pairs.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
  return known.length === pairs.length ? Object.fromEntries(known) : undefined;
}

function candidates(domain: LabelDomain, matchers: readonly Matcher[]): readonly string[] {
  if (isClosed(domain)) return domain;
  const wanted = matchers.flatMap(({ op, value }) => (op === '=' ? [value] : op === '=~' ? alternatives(value) : []));
  const usual = ['a', 'b', '200', '404', '500', '503', 'ok', 'error', 'GET', 'POST', '1', '2', '/a/b', '/a'];
  const fits = domain.pattern === undefined ? undefined : new RegExp(`^(?:${domain.pattern})$`);
  return [...wanted, ...usual].filter((value) => value !== '' && (fits === undefined || fits.test(value)));
}

/** Texts that a simple expression may match: whether they do is tried afterwards. */
function alternatives(regex: string): readonly string[] {
  return regex
    .replace(/^\(\??:?|\)$/g, '')
    .split('|')
    .map((text) =>
      text
        .replace(/\[\^?([^\]-])[^\]]*\]|\\d/g, (_, first: string | undefined) => first ?? '0')
        .replace(/(?<!\\)\.[*+?]?/g, '0')
        .replace(/(?<!\\)[*+?]|\{\d+(,\d*)?\}/g, '')
        .replace(/\\(.)/g, '$1'),
    );
}
