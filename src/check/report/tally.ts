import type { Finding, Summary } from '../finding.ts';

export interface Tally {
  readonly errors: number;
  readonly warnings: number;
  readonly unmade: number;
}

export function tally(findings: readonly Finding[], { unmade }: Summary): Tally {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors, unmade: unmade.length };
}

/** The last line of a report: `2 errors, 1 warning; 1 check not made; checked: PromQL (120), rule files (5)`. */
export function tallyLine(findings: readonly Finding[], summary: Summary): string {
  const { errors, warnings, unmade } = tally(findings, summary);
  const sorts = [counted(errors, 'error'), counted(warnings, 'warning')].filter((part) => part !== '');
  const found = sorts.length === 0 ? 'nothing found' : sorts.join(', ');
  const looked = summary.made.map(({ check, count }) => `${check} (${count})`).join(', ');
  return [found, unmade === 0 ? '' : `${counted(unmade, 'check')} not made`, looked === '' ? '' : `checked: ${looked}`]
    .filter((part) => part !== '')
    .join('; ');
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
