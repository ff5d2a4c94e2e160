import { duration, minutes } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { reads } from '../../src/rules/series.ts';
import { label, text } from '../../src/rules/text.ts';
import { target } from '../../src/systems/target/metrics.ts';

export const grafanaAlerts: readonly Alert[] = [
  alert({
    name: 'GrafanaDown',
    severity: 'warning',
    for: duration('5m'),
    expr: () => promql`${target.up} == 0`,
    summary: text`Grafana ${label('instance')} is down`,
    description: () => text`${label('instance')} does not answer: nobody can look at dashboards or traces. Alerts do not need it.`,
    proof: () => ({
      fires: {
        series: [reads(target.up, {}, { healthy: 1, faulty: 0 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: { job: 'grafana', instance: 'grafana-1:3000' },
        value: 0,
      },
      silent: { because: 'it answers', series: [reads(target.up, {}, { healthy: 1, faulty: 1 })] },
    }),
  }),
];
