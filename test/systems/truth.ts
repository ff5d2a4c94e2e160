import { describe, expect, it } from 'vitest';
import { duration } from '../../src/metric/duration.ts';
import { isClosed } from '../../src/metric/label.ts';
import type { AnyMetric } from '../../src/metric/metric.ts';
import { namingFaults } from '../../src/metric/naming.ts';
import { metricsOf, type System } from '../../src/metric/system.ts';
import { perSecond, type AnswerUnit } from '../../src/metric/unit.ts';
import { selectorsOf } from '../../src/promql/expr.ts';
import type { Question } from '../../src/promql/question.ts';
import { dashboardScope, render, ruleScope } from '../../src/promql/render.ts';
import { groupedBy, syntaxErrors } from '../promql/parsing.ts';

/** A metric as the system's own document describes it; labels that it leaves open are `'open'`. */
export type Truth = readonly [
  name: string,
  type: AnyMetric['type'],
  labels: Readonly<Record<string, 'open' | readonly string[]>>,
  buckets?: readonly number[],
];

/** The buckets of the Prometheus client libraries, written out: the catalogue's constant must not vouch for itself. */
export const clientDefaults = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

function asTruth({ name, type, labels, buckets }: AnyMetric): Truth {
  const domains = Object.fromEntries(Object.entries(labels).map(([label, domain]) => [label, isClosed(domain) ? domain : 'open'] as const));
  return buckets === undefined ? [name, type, domains] : [name, type, domains, buckets];
}

function byName(metrics: readonly Truth[]): readonly Truth[] {
  return [...metrics].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Compares metrics with their document in both directions, and looks at how each describes itself. */
export function describesExactly(metrics: readonly AnyMetric[], truth: readonly Truth[], legacy: readonly string[]): void {
  describe('catalogue', () => {
    it('has every metric of the document and no other, with its type, labels in order and buckets', () => {
      expect(byName(metrics.map(asTruth))).toEqual(byName(truth));
      for (const [name, , labels] of truth) {
        expect(Object.keys(metrics.find((metric) => metric.name === name)?.labels ?? {}), name).toEqual(Object.keys(labels));
      }
    });

    it('gives a reason for just those names that break a naming rule', () => {
      expect(metrics.filter(({ legacyName }) => legacyName !== undefined).map(({ name }) => name).sort()).toEqual([...legacy].sort());
      expect(metrics.filter((metric) => namingFaults(metric).length > 0).map(({ name }) => name).sort()).toEqual([...legacy].sort());
    });

    it.each(metrics.map((metric) => [metric.name, metric.help]))('%s has a help text of one sentence', (_, help) => {
      expect(help).toMatch(/^[A-Z][^.\n]+\.$/);
    });
  });
}

/** Looks at whether the questions of a system cover it and can be asked everywhere. */
export function asksAbout(metrics: readonly AnyMetric[], questions: Readonly<Record<string, Question>>, system: string): void {
  const named = Object.entries(questions);

  describe('questions', () => {
    it.each(metrics.map(({ name }) => [name]))('ask about %s', (name) => {
      const asked = named.flatMap(([, { expr }]) => selectorsOf(expr).map(({ metric }) => metric.name));
      expect(asked).toContain(name);
    });

    it('ask nothing twice', () => {
      const asked = named.map(([, { ask }]) => ask);
      const texts = named.map(([, { expr }]) => render(expr, dashboardScope));
      expect(new Set(asked).size).toBe(named.length);
      expect(new Set(texts).size).toBe(named.length);
    });

    describe.each(named)('%s', (_, { ask, expr, unit, by }) => {
      it('is a sentence that ends in a question mark', () => expect(ask).toMatch(/^[A-Z][^?\n]+\?$/));

      it.each([
        ['a rule', ruleScope(system, duration('5m'))],
        ['a dashboard', dashboardScope],
      ])('is valid PromQL in %s', (_place, scope) => {
        const text = render(expr, scope);
        expect(syntaxErrors(text)).toEqual([]);
        expect(text.match(/\{/g)?.length, 'every selector is scoped').toBe(selectorsOf(expr).length);
      });

      it('is told apart by labels that its answer has', () => {
        expect(groupedBy(render(expr, dashboardScope))).toEqual(by);
      });

      it('has the unit of its answer', () => expect(unit).toBe(unitOf(expr)));
    });
  });
}

/** The unit of an answer, concluded from the shape of the expression. */
function unitOf(expr: Question['expr']): AnswerUnit | undefined {
  const text = render(expr, dashboardScope);
  const [first, ...others] = selectorsOf(expr).map(({ metric, part }) => ({ unit: part === 'count' ? 'count' : metric.unit, metric, part }) as const);
  if (first === undefined) return undefined;
  if (/ \/ /.test(text)) {
    const mean = first.part === 'sum' && others.every(({ metric, part }) => metric === first.metric && part === 'count');
    return mean ? first.unit : 'ratio';
  }
  if (/[=<>] bool /.test(text)) return 'bool';
  if (text.startsWith('histogram_quantile(')) return first.unit;
  // Yes and no do not add up, but how many say yes is a number.
  if (first.unit === 'bool' && /\b(?:sum|count)\b/.test(text)) return 'count';
  if (text.includes('resets(')) return 'count';
  return /\b(?:rate|deriv)\(/.test(text) ? perSecond(first.unit) : first.unit;
}

/** All that is to be said of a system's catalogue and questions. */
export function isFaithful(
  system: System,
  questions: Readonly<Record<string, Question>>,
  { metrics, legacy }: { readonly metrics: readonly Truth[]; readonly legacy: readonly string[] },
): void {
  describesExactly(metricsOf(system), metrics, legacy);
  asksAbout(metricsOf(system), questions, system.name);

  it('says how busy it is, how often it fails and how long it takes', () => {
    expect(questions).toMatchObject({
      requestRate: { unit: 'persecond' },
      errorRatio: { unit: 'ratio', by: [] },
      latencyP99: { unit: 'seconds' },
    });
  });
}
