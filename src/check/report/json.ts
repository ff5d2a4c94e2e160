import type { Finding, Summary } from '../finding.ts';
import { tally } from './tally.ts';

/** For programs: findings as they are, the checks that were made and not made, and how many there are of each. */
export function jsonReport(findings: readonly Finding[], summary: Summary): string {
  const { made, unmade } = summary;
  return `${JSON.stringify({ counts: tally(findings, summary), findings, unmade, made }, null, 2)}\n`;
}
