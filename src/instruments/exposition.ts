import { type AnyMetric } from '../metric/metric.ts';
import { seriesName } from '../metric/selector.ts';
import type { Exemplar } from './exemplars.ts';
import type { Instrument, Registry } from './registry.ts';
import { canonicalNumberText, escapeLabelValue, numberText } from './text.ts';

/** Prometheus' text format 0.0.4, or OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics';

export const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** Everything that a registry holds, as a scrape reads it. */
export function expose(registry: Registry, format: Format): string {
  let text = '';
  for (const instrument of registry.instruments()) text += family(instrument, format);
  return format === 'openmetrics' ? `${text}# EOF\n` : text;
}

function family(instrument: Instrument, format: Format): string {
  const { metric } = instrument.table;
  const head = format === 'openmetrics' ? openMetricsHead(metric) : textHead(metric);
  return head + ('buckets' in instrument ? histogramSamples(instrument, format) : valueSamples(instrument));
}

function textHead({ name, help, type }: AnyMetric): string {
  const escaped = help.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
  return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
}

/**
 * OpenMetrics names a counter's family without the `_total` of its samples. A counter whose inherited name has no
 * `_total` would be renamed by that rule, so it is exposed as of unknown type instead, under the name the catalogue knows.
 */
function openMetricsHead({ name, help, type, unit }: AnyMetric): string {
  const isTotal = name.endsWith('_total');
  const base = type === 'counter' && isTotal ? name.slice(0, -'_total'.length) : name;
  const shown = type === 'counter' && !isTotal ? 'unknown' : type;
  const unitLine = base.endsWith(`_${unit}`) ? `# UNIT ${base} ${unit}\n` : '';
  return `# TYPE ${base} ${shown}\n${unitLine}# HELP ${base} ${escapeLabelValue(help)}\n`;
}

function valueSamples({ table }: Instrument): string {
  const { metric, texts, values } = table;
  let text = '';
  for (const [slot, labels] of texts.entries()) {
    text += labels === '' ? metric.name : `${metric.name}{${labels}}`;
    text += ` ${numberText(values[slot] ?? 0)}\n`;
  }
  return text;
}

function histogramSamples({ table, buckets, exemplars }: Extract<Instrument, { buckets: unknown }>, format: Format): string {
  const { metric, texts, values, width } = table;
  const open = format === 'openmetrics';
  const bounds = [...buckets.map(open ? canonicalNumberText : numberText), '+Inf'];
  const [bucketName, sumName, countName] = [seriesName(metric, 'bucket'), seriesName(metric, 'sum'), seriesName(metric, 'count')];
  let text = '';
  for (const [slot, labels] of texts.entries()) {
    const prefix = labels === '' ? `${bucketName}{le="` : `${bucketName}{${labels},le="`;
    const suffix = labels === '' ? '' : `{${labels}}`;
    let count = 0;
    for (const [bucket, bound] of bounds.entries()) {
      const cell = slot * width + bucket;
      count += values[cell] ?? 0;
      text += `${prefix}${bound}"} ${count}${open ? exemplarText(exemplars.at(cell)) : ''}\n`;
    }
    text += `${sumName}${suffix} ${numberText(values[slot * width + bounds.length] ?? 0)}\n`;
    text += `${countName}${suffix} ${count}\n`;
  }
  return text;
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  const { traceId, value, time } = exemplar;
  return ` # {trace_id="${escapeLabelValue(traceId)}"} ${numberText(value)} ${time / 1000}`;
}
