import { parse } from '../../promql/parse.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Finding } from '../finding.ts';
import { hasLabel, resultLabels } from '../promql/labelSet.ts';
import type { PlacedRule } from './model.ts';

/** Annotations that people cannot do without. */
const required = ['summary', 'description', 'runbook_url'] as const;

/** Every annotation that a page needs is there, and names no label that the alert will not have. */
export function lintAnnotations({ file, path, rule }: PlacedRule, catalogue: Catalogue): readonly Finding[] {
  if (rule.alert === undefined) return [];
  const missing = required
    .filter((key) => (rule.annotations[key] ?? '').trim() === '')
    .map((key): Finding => ({
      rule: 'rules/missing-annotation',
      severity: 'error',
      place: { file, path },
      message: `The alert ${rule.alert} has no ${key}`,
      remedy: 'Write one: whoever is woken reads it first',
    }));
  const raw = Object.entries(rule.annotations)
    .filter(([, text]) => [...text.matchAll(/\{\{(.*?)\}\}/gs)].some(([, action = '']) => /\$value\b|\.Value\b/.test(action) && !/\|\s*humanize/.test(action)))
    .map(([key]): Finding => ({
      rule: 'rules/raw-value',
      severity: 'error',
      place: { file, path: `${path}.annotations.${key}` },
      message: `The ${key} of ${rule.alert ?? ''} prints its value as it is, such as 0.052631578947368`,
      remedy: 'Write it for people: {{ $value | humanizePercentage }}, humanizeDuration, humanize1024 or humanize',
    }));
  const parsed = parse(rule.expr);
  if (!parsed.ok) return [...missing, ...raw];
  const result = resultLabels(parsed.ast, catalogue);
  const empty = Object.entries(rule.annotations).flatMap(([key, text]) =>
    [...text.matchAll(/\$labels\.([a-zA-Z_]\w*)/g)]
      .map(([, label]) => label ?? '')
      .filter((label) => !hasLabel(result, label) && !(label in rule.labels))
      .map((label): Finding => ({
        rule: 'rules/annotation-label',
        severity: 'error',
        place: { file, path: `${path}.annotations.${key}` },
        message: `The ${key} of ${rule.alert} names the label ${label}, which the alert will not have`,
        remedy: `Keep it in the expression with by (${label}), or name one of ${[...result.labels.keys()].join(', ') || 'no labels: there are none'}`,
      })),
  );
  return [...missing, ...raw, ...empty];
}
