import { setImmediate as otherWork } from 'node:timers/promises';
import { claimOf } from '../metric/exposed.ts';
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
  void prepare(registry);
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
  await prepare(registry);
  const instruments = registry.instruments();
  const names = new Set(instruments.flatMap(({ table }) => claimOf(table.metric)));
  const foreign = (await Promise.all(registry.sources().map((source) => source.families()))).flat();
  for (const instrument of instruments) {
    for (const piece of family(instrument, format)) {
      yield piece;
      await otherWork();
    }
  }
  for (const one of foreign) {
    const claimed = claimOf(one);
    if (claimed.some((name) => names.has(name))) {
      warnOfConflict(one.name);
      continue;
    }
    for (const name of claimed) names.add(name);
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

/** Does what was asked for before an exposition; what needs no waiting is done on return. */
async function prepare(registry: Registry): Promise<void> {
  const works = registry.scrapeWork().map(async (work) => work());
  for (const outcome of await Promise.allSettled(works)) {
    if (outcome.status === 'rejected') warnOnce(`what is done before a scrape failed: ${String(outcome.reason)}`);
  }
}

const warned = new Set<string>();

function warnOnce(problem: string): void {
  if (warned.has(problem) || warned.size >= 100) return;
  warned.add(problem);
  process.emitWarning(problem);
}

function warnOfConflict(name: string): void {
  warnOnce(`${name} is included from elsewhere, and its series would be taken for those of another metric: it is not exposed`);
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
    if (one === undefined || one.gone) return '';
    const labels = one.labels === '' ? '' : `{${one.labels}}`;
    const value = numberText(one.cells[one.at] ?? 0);
    if (!open) return `${name}${labels} ${value}\n`;
    // What is no counter to OpenMetrics, a gauge or a counter without `_total`, has neither birth nor exemplar there.
    if (created === undefined) return `${name}${labels} ${value}\n`;
    return `${name}${labels} ${value}${exemplarText(one.exemplar(0))}\n${created}${labels} ${one.created / 1_000}\n`;
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
    if (one === undefined || one.gone) return '';
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
