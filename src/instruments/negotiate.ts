import type { Format } from './head.ts';

/**
 * The format that a scraper asks for (RFC 9110, section 12.5.1): OpenMetrics when it names it and prefers nothing else,
 * text otherwise, so that a browser or curl shows something readable.
 */
export function negotiateFormat(accept: string | undefined): Format {
  const ranges = parseRanges(accept);
  const openMetrics = best(ranges, 'application/openmetrics-text');
  return openMetrics > 0 && openMetrics >= best(ranges, 'text/plain') ? 'openmetrics' : 'text';
}

/** Whether a scraper asks for gzip (RFC 9110, section 12.5.3): by name, or by a star; nobody gets it unasked. */
export function negotiateGzip(acceptEncoding: string | undefined): boolean {
  const codings = parseRanges(acceptEncoding);
  const named = codings.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? codings.find(({ name }) => name === '*');
  return named !== undefined && named.quality > 0;
}

interface Range {
  readonly name: string;
  /** From 0, never, to 1, best. */
  readonly quality: number;
}

function parseRanges(header: string | undefined): readonly Range[] {
  return (header ?? '').split(',').map(parseRange);
}

function parseRange(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { name, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

function best(ranges: readonly Range[], type: string): number {
  return Math.max(0, ...ranges.filter(({ name }) => name === type).map(({ quality }) => quality));
}
