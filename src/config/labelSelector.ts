import type { LabelExpression, LabelSelector } from './kubernetesConfig.ts';

/** Why a selector does not take an object, and what would make it do so. */
export interface LabelDifference {
  /** `it asks for release=prom, and they have release=other`. */
  readonly says: string;
  /** `set release: prom`. */
  readonly remedy: string;
}

/** What keeps a selector from taking an object with some labels, as Kubernetes compares them; empty when it does take it. */
export function labelDifferences({ matchLabels, matchExpressions }: LabelSelector, labels: Readonly<Record<string, string>>): readonly LabelDifference[] {
  const equals = Object.entries(matchLabels).map(([key, value]): LabelExpression => ({ key, operator: 'In', values: [value] }));
  return [...equals, ...matchExpressions].filter((expression) => !holds(expression, labels)).map((expression) => difference(expression, labels));
}

/** An object without the label is not in any list: `NotIn` takes it. */
function holds({ key, operator, values }: LabelExpression, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

function difference({ key, operator, values }: LabelExpression, labels: Readonly<Record<string, string>>): LabelDifference {
  const has = labels[key] === undefined ? `has no ${key}` : `has ${key}=${labels[key]}`;
  switch (operator) {
    case 'In':
      return { says: `it asks for ${values.map((value) => `${key}=${value}`).join(' or ')}, and each ${has}`, remedy: `set ${key}: ${values[0] ?? '…'}` };
    case 'Exists':
      return { says: `it asks for the label ${key}, and each ${has}`, remedy: `set ${key}` };
    case 'NotIn':
      return { says: `it leaves out ${key}=${values.join(' and ')}, and each ${has}`, remedy: `set another ${key}` };
    case 'DoesNotExist':
      return { says: `it leaves out what has the label ${key}, and each ${has}`, remedy: `remove ${key}` };
  }
}
