import { describePlace, type Excerpt, type Finding, type Summary } from '../finding.ts';
import { tallyLine } from './tally.ts';

const codes = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;

type Paint = (colour: keyof typeof codes, text: string) => string;

/** For people at a terminal. @param options.colour whether to write ANSI colours: a terminal, and no NO_COLOR */
export function prettyReport(
  findings: readonly Finding[],
  summary: Summary,
  { colour = false }: { readonly colour?: boolean } = {},
): string {
  const paint: Paint = (name, text) => (colour && text !== '' ? `\u001b[${codes[name]}m${text}\u001b[0m` : text);
  const blocks = findings.map((finding) => renderFinding(finding, paint));
  const unmade = summary.unmade.map(({ check, why }) => `${paint('yellow', 'not made')} ${check}\n  ${why}`);
  const last = paint(findings.length > 0 ? 'red' : unmade.length > 0 ? 'yellow' : 'green', tallyLine(findings, summary));
  return `${[...blocks, ...unmade, last].join('\n\n')}\n`;
}

function renderFinding({ rule, severity, place, message, remedy, excerpt }: Finding, paint: Paint): string {
  const badge = paint(severity === 'error' ? 'red' : 'yellow', severity);
  const head = `${badge} ${paint('bold', rule)} ${paint('dim', describePlace(place))}`.trimEnd();
  const marked = excerpt === undefined ? [] : markExcerpt(excerpt, paint);
  return [head, `  ${message}`, ...marked, `  ${paint('green', 'remedy:')} ${remedy}`].join('\n');
}

/** How much of a long text is shown on either side of the marked part. */
const margin = 60;

/** The text on one line, with the part below-lined; long texts are cut at both sides. */
function markExcerpt({ text, from, to }: Excerpt, paint: Paint): readonly string[] {
  const start = Math.max(0, from - margin);
  const end = Math.min(text.length, Math.max(to, from + 1) + margin);
  const before = start > 0 ? '…' : '';
  const shown = `${before}${text.slice(start, end)}${end < text.length ? '…' : ''}`.replace(/\s/g, ' ');
  const marks = '^'.repeat(Math.max(1, Math.min(to, end) - from));
  return [`    ${shown}`, `    ${' '.repeat(before.length + from - start)}${paint('red', marks)}`];
}
