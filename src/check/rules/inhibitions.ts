import { z } from 'zod';
import { literalAlternatives } from '../../metric/literals.ts';
import { parse } from '../../promql/parse.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Finding } from '../finding.ts';
import { hasLabel, resultLabels } from '../promql/labelSet.ts';
import { readYaml, type PlacedRule } from './model.ts';

const matchers = z.array(z.string()).default([]);
const configuration = z.object({
  inhibit_rules: z.array(z.object({ source_matchers: matchers, target_matchers: matchers, equal: z.array(z.string()).default([]) })).default([]),
});

/**
 * What mutes what names alerts that are there, and labels that both have: Alertmanager takes any name, and takes a label that
 * both lack for an equal one, so that a cause would mute the symptoms of everything.
 * @param content Alertmanager's configuration
 */
export function lintInhibitions(file: string, content: string, rules: readonly PlacedRule[], catalogue: Catalogue): readonly Finding[] {
  const { value, findings } = readYaml(file, content, configuration, { inhibit_rules: [] });
  const alerts = new Map(rules.flatMap(({ rule }) => (rule.alert === undefined ? [] : [[rule.alert, rule] as const])));
  const wrong = value.inhibit_rules.flatMap(({ source_matchers, target_matchers, equal }, i) => {
    const path = `inhibit_rules[${i}]`;
    const named = [...namesIn(source_matchers), ...namesIn(target_matchers)];
    const unknown = named.filter((name) => !alerts.has(name)).map((name): Finding => ({
      rule: 'rules/inhibits-unknown-alert',
      severity: 'error',
      place: { file, path },
      message: `${name} is to mute, or to be muted, and no rule file has such an alert`,
      remedy: 'Correct the name, or remove it from what mutes what',
    }));
    const lacking = named.flatMap((name) => {
      const rule = alerts.get(name);
      const parsed = rule === undefined ? undefined : parse(rule.expr);
      if (rule === undefined || parsed === undefined || !parsed.ok) return [];
      const result = resultLabels(parsed.ast, catalogue);
      return equal.filter((label) => label !== 'alertname' && !(label in rule.labels) && !hasLabel(result, label)).map((label): Finding => ({
        rule: 'rules/inhibition-label',
        severity: 'error',
        place: { file, path: `${path}.equal` },
        message: `${name} never has the label ${label}, in which what mutes and what is muted must agree`,
        remedy: `Keep it in the expression with by (${label}), or ask for a label that both have`,
      }));
    });
    return [...unknown, ...lacking];
  });
  return [...findings, ...wrong];
}

/** The alerts that matchers name: one by `=`, several by `=~`. What they exclude is anything else. */
function namesIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const [, op, value = ''] = /^alertname(=~?)"(.*)"$/.exec(text) ?? [];
    return op === undefined ? [] : op === '=' ? [value] : (literalAlternatives(value) ?? []);
  });
}
