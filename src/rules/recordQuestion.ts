import { duration } from '../metric/duration.ts';
import { open, targetLabels } from '../metric/label.ts';
import type { AnyMetric } from '../metric/metric.ts';
import type { Matcher } from '../metric/matcher.ts';
import { selectorsOf } from '../promql/expr.ts';
import type { Question } from '../promql/question.ts';
import { everyJob, render } from '../promql/render.ts';
import type { Unit } from '../metric/unit.ts';
import { record, type Recording } from './record.ts';

const window = duration('5m');
const ratioOperation = 'ratio_rate';

/**
 * Records a question's answer of all targets of a system. The name is made of the question itself, as `level:metric:operation`
 * has it: the labels that are left, the metric with what it was narrowed to, and what was done to it over five minutes.
 * @param part what it was narrowed to; the values of its matchers when left out, and `errors` for a ratio
 * @throws RangeError when the question is of no kind that has a name
 */
export function recordQuestion(system: string, { ask, expr, by, unit }: Question, part?: string): Recording {
  const [first] = selectorsOf(expr);
  if (first === undefined) throw new RangeError(`"${ask}" asks for no metric, so there is nothing to record`);
  const level = ['job', ...by.filter((label) => !isTargetLabel(label))].join('_');
  const operation = operationOf(render(expr, everyJob(window)), ask);
  const narrowed = part ?? (operation === ratioOperation ? 'errors' : first.matchers.map(narrowedBy).join('_'));
  const base = first.metric.name.replace(/_total$/, '');
  // `keychain_errors_total` says already what is counted.
  const metric = narrowed === '' || base.endsWith(`_${narrowed}`) ? base : `${base}_${narrowed}`;
  return record(`${level}:${metric}:${operation}5m`, {
    help: ask,
    system,
    unit: recordedUnit(unit),
    labels: Object.fromEntries(by.filter((label) => !isTargetLabel(label) && label !== 'le').map((label) => [label, labelOf(first.metric, label)])),
    expr,
    window,
  });
}

function operationOf(text: string, ask: string): string {
  const [, quantile] = /^histogram_quantile\(0\.(\d+),/.exec(text) ?? [];
  if (quantile !== undefined) return `p${quantile.padEnd(2, '0')}_rate`;
  if (/^\(?sum[^/]*\bor 0 \* sum/.test(text)) return ratioOperation;
  if (/^sum (?:by \([^)]*\) )?\(rate\(.*\)\)$/.test(text) || /^sum\(rate\(.*\)\)$/.test(text)) return 'rate';
  throw new RangeError(`"${ask}" is no rate, ratio or quantile, so that nobody knows what to call its recording: ${text}`);
}

/** `status="5xx"` is `5xx`, `table!=""` is `table`. */
function narrowedBy({ label, value }: Matcher): string {
  return value.replace(/\W+/g, '_').replace(/^_+|_+$/g, '') || label;
}

function labelOf(metric: AnyMetric, label: string) {
  return metric.labels[label] ?? open({ budget: 100 });
}

function isTargetLabel(label: string): boolean {
  return targetLabels.some((name) => name === label);
}

function recordedUnit(unit: Question['unit']): Unit {
  return unit === 'persecond' ? 'count' : unit === 'bytespersecond' ? 'bytes' : unit;
}
