import type { ForeignFamily, ForeignSample } from './foreign.ts';
import { head, type Format } from './head.ts';
import { canonicalNumberText, labelText, numberText } from './text.ts';

/** The text of a metric that was measured elsewhere, in pieces of about `pieceLength` characters. */
export function* foreignText(family: ForeignFamily, format: Format, pieceLength: number): Generator<string, void, undefined> {
  let text = head(family, format);
  for (const { name, labels, value } of family.samples) {
    const shown = format === 'openmetrics' ? canonical(labels) : labels;
    const inner = labelText(shown, Object.keys(shown));
    text += `${inner === '' ? name : `${name}{${inner}}`} ${numberText(value)}\n`;
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** OpenMetrics asks for one form of the numbers that are labels. */
function canonical(labels: ForeignSample['labels']): typeof labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, name === 'le' || name === 'quantile' ? canonicalText(value) : value]),
  );
}

function canonicalText(value: string): string {
  const number = Number(value);
  return Number.isNaN(number) ? value : canonicalNumberText(number);
}
