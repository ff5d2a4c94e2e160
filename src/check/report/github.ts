import type { Finding, Summary } from '../finding.ts';
import { tallyLine } from './tally.ts';

/** For GitHub Actions: workflow commands that become annotations, and the last line as plain text. */
export function githubReport(findings: readonly Finding[], summary: Summary): string {
  const lines = [
    ...findings.map(({ rule, severity, place, message, remedy, excerpt }) => {
      const { file, path, line, column } = place;
      const head = path === undefined ? message : `${path}: ${message}`;
      const text = [head, ...(excerpt === undefined ? [] : [excerpt.text]), `remedy: ${remedy}`].join('\n');
      return command(severity, { file, line, col: column, title: rule }, text);
    }),
    ...summary.unmade.map(({ check, why }) => command('warning', { title: 'check not made' }, `${check}: ${why}`)),
    tallyLine(findings, summary),
  ];
  return `${lines.join('\n')}\n`;
}

function command(name: string, properties: Readonly<Record<string, string | number | undefined>>, text: string): string {
  const list = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${name} ${list}::${escapeText(text)}`;
}

/** Source: the toolkit's command.ts, which GitHub documents as the way to write commands. */
function escapeText(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
