import type { Format } from './exposition.ts';

/**
 * The format that a scraper asks for (RFC 9110, section 12.5.1): OpenMetrics when it names it and prefers nothing else,
 * text otherwise, so that a browser or curl shows something readable.
 */
export function negotiateFormat(accept: string | undefined): Format {
  const ranges = (accept ?? '').split(',').map(parseRange);
  const openMetrics = best(ranges, 'application/openmetrics-text');
  return openMetrics > 0 && openMetrics >= best(ranges, 'text/plain') ? 'openmetrics' : 'text';
}

interface MediaRange {
  readonly type: string;
  /** From 0, never, to 1, best. */
  readonly quality: number;
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function best(ranges: readonly MediaRange[], type: string): number {
  return Math.max(0, ...ranges.filter((range) => range.type === type).map(({ quality }) => quality));
}
