import { setImmediate as otherWork } from 'node:timers/promises';
import { createdName, seriesName } from '../metric/selector.ts';
import type { Exemplar } from './exemplars.ts';
import { foreignText } from './foreignText.ts';
import { head, type Format } from './head.ts';
import type { Instrument, Registry } from './registry.ts';
import { canonicalNumberText, escapeLabelValue, numberText } from './text.ts';

export type { Format };

export const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** About so many characters are written at a stretch: less than a millisecond's work. */
const pieceLength = 32_768;

/** Everything that the registry's own instruments hold, at once. For large registries and what was included, see `exposeInPieces`. */
export function expose(registry: Registry, format: Format): string {
  let text = '';
  for (const instrument of registry.instruments()) for (const piece of family(instrument, format)) text += piece;
  return text + end(format);
}

/**
 * Everything that the registry and what it includes hold, as a scrape reads it, piece by piece: between two pieces whatever
 * else waits in the event loop gets its turn. The numbers of one series belong together; two series may be some
 * milliseconds apart. Included sources are asked before the first piece: what one of them throws is thrown here.
 */
export async function* exposeInPieces(registry: Registry, format: Format): AsyncGenerator<string, void, undefined> {
  const instruments = registry.instruments();
  const names = new Set(instruments.map(({ table }) => table.metric.name));
  const foreign = (await Promise.all(registry.sources().map((source) => source.families()))).flat();
  for (const instrument of instruments) {
    for (const piece of family(instrument, format)) {
      yield piece;
      await otherWork();
    }
  }
  for (const one of foreign) {
    if (names.has(one.name)) {
      warnOfConflict(one.name);
      continue;
    }
    names.add(one.name);
    for (const piece of foreignText(one, format, pieceLength)) {
      yield piece;
      await otherWork();
    }
  }
  if (format === 'openmetrics') yield end(format);
}

function end(format: Format): string {
  return format === 'openmetrics' ? '# EOF\n' : '';
}

const warned = new Set<string>();

function warnOfConflict(name: string): void {
  if (warned.has(name)) return;
  warned.add(name);
  process.emitWarning(`${name} is both defined by the catalogue and included from elsewhere: only the catalogue's is exposed`);
}

/** The text of one metric. */
function* family(instrument: Instrument, format: Format): Generator<string, void, undefined> {
  const { metric, series } = instrument.table;
  const open = format === 'openmetrics';
  const samples = metric.buckets === undefined ? valueSamples(instrument, open) : histogramSamples(instrument, metric.buckets, open);
  let text = head(metric, format);
  for (let i = 0; i < series.length; i += 1) {
    text += samples(i);
    if (text.length < pieceLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** The text of a counter's or gauge's series, by its number. */
function valueSamples({ table: { metric, series } }: Instrument, open: boolean): (index: number) => string {
  const { name } = metric;
  const created = open ? createdName(metric) : undefined;
  return (index) => {
    const one = series[index];
    if (one === undefined) return '';
    const labels = one.labels === '' ? '' : `{${one.labels}}`;
    const value = numberText(one.cells[one.at] ?? 0);
    if (!open) return `${name}${labels} ${value}\n`;
    const birth = created === undefined ? '' : `${created}${labels} ${one.created / 1_000}\n`;
    return `${name}${labels} ${value}${exemplarText(one.exemplar(0))}\n${birth}`;
  };
}

/** The text of a histogram's series, by its number. */
function histogramSamples({ table: { metric, series } }: Instrument, buckets: readonly number[], open: boolean): (index: number) => string {
  const bounds = [...buckets.map(open ? canonicalNumberText : numberText), '+Inf'].map((bound) => `le="${bound}"} `);
  const bucketName = seriesName(metric, 'bucket');
  const [sumName, countName] = [seriesName(metric, 'sum'), seriesName(metric, 'count')];
  const created = createdName(metric);
  return (index) => {
    const one = series[index];
    if (one === undefined) return '';
    const { cells, at } = one;
    const start = one.labels === '' ? `${bucketName}{` : `${bucketName}{${one.labels},`;
    const labels = one.labels === '' ? '' : `{${one.labels}}`;
    let text = '';
    let count = 0;
    for (let bucket = 0; bucket < bounds.length; bucket += 1) {
      count += cells[at + bucket] ?? 0;
      text += `${start}${bounds[bucket]}${count}${open ? exemplarText(one.exemplar(bucket)) : ''}\n`;
    }
    const sum = numberText(cells[at + bounds.length] ?? 0);
    const birth = open ? `${created}${labels} ${one.created / 1_000}\n` : '';
    return `${text}${sumName}${labels} ${sum}\n${countName}${labels} ${count}\n${birth}`;
  };
}

/** OpenMetrics allows 128 characters for the labels of an exemplar, names and values together. */
const longestTraceId = 128 - 'trace_id'.length;

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined || exemplar.traceId.length > longestTraceId) return '';
  const { traceId, value, time } = exemplar;
  return ` # {trace_id="${escapeLabelValue(traceId)}"} ${numberText(value)} ${time / 1_000}`;
}
