import type { Deployment } from './ruleFile.ts';
import { label, type LabelRef, type Text } from './text.ts';

/**
 * Where a dashboard shows what an alert is about, narrowed to what the alert names.
 * @param labels those that the alert has
 */
export function dashboardLink({ dashboardUrl, dashboardVariables }: Deployment, dashboard: string, alertName: string, labels: readonly string[]): Text {
  const url = dashboardUrl(dashboard, alertName);
  const variables = dashboardVariables?.(alertName) ?? {};
  const chosen = labels.flatMap((name) => {
    const variable = variables[name];
    return variable === undefined ? [] : [{ name, variable }];
  });
  const parts = chosen.flatMap(({ name, variable }, i): readonly (string | LabelRef)[] => [`${i > 0 || url.includes('?') ? '&' : '?'}var-${variable}=`, label(name)]);
  return { kind: 'text', parts: [url, ...parts] };
}
