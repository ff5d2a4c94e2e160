import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { renderMatchers, targetMatchers } from '../promql/render.ts';
import { choicesOf, type Dashboard } from './dashboard.ts';
import { meaning, palette } from './colours.ts';
import { chosen } from './datasource.ts';

/** What happened, marked on every panel: alerts that fired, and processes that were started anew, by a deploy or a crash. */
export function annotationsOf(dashboard: Pick<Dashboard, 'alertsOf' | 'jobs' | 'choices'>): readonly AnnotationQueryBuilder[] {
  const { alertsOf, jobs } = dashboard;
  const annotation = (name: string, colour: string, expr: string) =>
    new AnnotationQueryBuilder().name(name).datasource(chosen('prometheus')).enable(true).hide(false).iconColor(colour).expr(expr).step('30s');
  return [
    ...(alertsOf.length === 0
      ? []
      : [
          annotation('Alerts firing', meaning.bad, `ALERTS{alertstate="firing",system=~"${alertsOf.join('|')}"}`)
            .titleFormat('{{alertname}}')
            .textFormat('{{severity}} {{system}} {{instance}}')
            .tagKeys('severity,system'),
        ]),
    ...(jobs.length === 0
      ? []
      : [
          // Not a change of the series: a new pod has a new one, and after an outage there is none before. Each step sees the starts since the one before.
          annotation('Restarts', palette.blue, `time() - process_start_time_seconds${renderMatchers(targetMatchers({ jobs, choices: choicesOf(dashboard) }))} < $__rate_interval_ms / 1000`)
            .titleFormat('Restart')
            .textFormat('{{job}} {{instance}}')
            .tagKeys('job'),
        ]),
  ];
}
