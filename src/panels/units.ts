import { isRecorded } from '../metric/metric.ts';
import type { AnswerUnit } from '../metric/unit.ts';
import { selectorsOf } from '../promql/expr.ts';
import type { Line } from './line.ts';

/** Grafana's id for each unit, as its unit picker knows it. */
const units: Readonly<Record<AnswerUnit, string>> = {
  count: 'short',
  seconds: 's',
  bytes: 'bytes',
  ratio: 'percentunit',
  bool: 'bool_yes_no',
  persecond: 'cps',
  bytespersecond: 'Bps',
};

/** What is counted, by the name of the counter: requests and operations have units of their own. */
const counted: readonly (readonly [name: RegExp, unit: string])[] = [
  [/request|response|_calls|calls_/, 'reqps'],
  [/operation|_ops_/, 'ops'],
];

/** Grafana's unit for the answers of a question. */
export function grafanaUnit({ unit, expr, scraped }: Pick<Line, 'unit' | 'expr' | 'scraped'>): string {
  if (unit !== 'persecond') return units[unit];
  const [first] = selectorsOf(scraped ?? expr);
  return counted.find(([name]) => first !== undefined && name.test(first.metric.name))?.[1] ?? units.persecond;
}

/** What a panel says when there is no answer, which is mostly good news or an idle system, and seldom a fault. */
export function noAnswer({ unit, expr, scraped }: Pick<Line, 'unit' | 'expr' | 'scraped'>): string {
  const metrics = selectorsOf(scraped ?? expr).map(({ metric }) => metric);
  if (metrics.some(isRecorded)) return 'Nothing recorded yet';
  if (unit === 'bool' || metrics.every(({ type }) => type === 'gauge')) return 'Not reported by any target';
  if (metrics.every((metric) => metric.type === 'histogram') && unit !== 'persecond') return 'No observations in this range';
  // Seconds of work a second, of processors or collectors, come with every scrape; shares of events need events.
  if (unit === 'ratio') return metrics.every((metric) => metric.unit === 'seconds') ? 'Not reported by any target' : 'No traffic in this range';
  return 'None in this range';
}
