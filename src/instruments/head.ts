import { escapeLabelValue } from './text.ts';

/** Prometheus' text format 0.0.4, or OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics';

interface Headed {
  /** The name as in text format: a counter's with its `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit?: string;
}

/** The lines that introduce a metric. */
export function head(metric: Headed, format: Format): string {
  return format === 'openmetrics' ? openMetricsHead(metric) : textHead(metric);
}

function textHead({ name, help, type }: Headed): string {
  const escaped = help.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
  return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
}

/**
 * OpenMetrics names a counter's family without the `_total` of its samples. A counter whose inherited name has no
 * `_total` would be renamed by that rule, so it is exposed as of unknown type instead, under the name the catalogue knows.
 */
function openMetricsHead({ name, help, type, unit }: Headed): string {
  const isTotal = name.endsWith('_total');
  const base = type === 'counter' && isTotal ? name.slice(0, -'_total'.length) : name;
  const shown = type === 'untyped' || (type === 'counter' && !isTotal) ? 'unknown' : type;
  const unitLine = unit !== undefined && base.endsWith(`_${unit}`) ? `# UNIT ${base} ${unit}\n` : '';
  return `# TYPE ${base} ${shown}\n${unitLine}# HELP ${base} ${escapeLabelValue(help)}\n`;
}
