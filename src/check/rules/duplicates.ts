import type { Finding } from '../finding.ts';
import type { PlacedRule } from './model.ts';

/** Two alerts of one name, or two recordings that write the same series. */
export function lintDuplicates(rules: readonly PlacedRule[]): readonly Finding[] {
  const seen = new Map<string, PlacedRule>();
  return rules.flatMap((placed) => {
    const { record, alert, labels } = placed.rule;
    const identity = alert === undefined ? `${record ?? ''} ${JSON.stringify(Object.entries(labels).sort())}` : alert;
    const first = seen.get(identity);
    if (first === undefined) {
      seen.set(identity, placed);
      return [];
    }
    const finding: Finding = {
      rule: 'rules/duplicate',
      severity: 'error',
      place: { file: placed.file, path: placed.path },
      message: `${alert ?? record ?? ''} is there already, in ${first.file} ${first.path}`,
      remedy: 'Give it a name of its own',
    };
    return [finding];
  });
}
