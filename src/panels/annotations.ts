import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from './dashboard.ts';
import { meaning, palette } from './colours.ts';
import { chosen, type DataSources } from './datasource.ts';

/** What happened, marked on every panel: alerts that fired, and processes that were started anew, by a deploy or a crash. */
export function annotationsOf({ alertsOf, jobs }: Pick<Dashboard, 'alertsOf' | 'jobs'>, { prometheus }: DataSources): readonly AnnotationQueryBuilder[] {
  const annotation = (name: string, colour: string, expr: string) =>
    new AnnotationQueryBuilder().name(name).datasource(chosen('prometheus', prometheus)).enable(true).hide(false).iconColor(colour).expr(expr).step('30s');
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
          annotation('Restarts', palette.blue, 'changes(process_start_time_seconds{job=~"$job",instance=~"$instance"}[$__rate_interval]) > 0')
            .titleFormat('Restart')
            .textFormat('{{job}} {{instance}}')
            .tagKeys('job'),
        ]),
  ];
}
