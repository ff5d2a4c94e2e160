import { open } from '../../metric/label.ts';
import { gauge } from '../../metric/metric.ts';

/**
 * What Prometheus records of its own alerts. `severity` and `system` are the labels that the kit's rules give them.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime
 */
export const alerting = {
  alerts: gauge('ALERTS', {
    help: 'Alerts that are pending or firing: 1 each.',
    unit: 'count',
    labels: {
      alertname: open({ budget: 200 }),
      alertstate: ['pending', 'firing'],
      severity: ['critical', 'warning', 'info'],
      system: open({ budget: 20 }),
    },
    range: [1, 1],
    targetless: true,
  }),
} as const;
