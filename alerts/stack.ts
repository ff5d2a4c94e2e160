import { rulesFor, type Area, type SystemRules } from '../src/rules/systemRules.ts';
import { alertmanagerSystem } from '../src/systems/alertmanager/metrics.ts';
import { grafanaSystem } from '../src/systems/grafana/metrics.ts';
import { prometheusSystem } from '../src/systems/prometheus/metrics.ts';
import { tempoSystem } from '../src/systems/tempo/metrics.ts';
import { alertmanagerAlerts } from './stack/alertmanager.ts';
import { grafanaAlerts } from './stack/grafana.ts';
import { prometheusAlerts } from './stack/prometheus.ts';
import { tempoAlerts } from './stack/tempo.ts';

const area: Area = { dashboard: 'stack' };

/** What is to be known of the services that watch the systems: each is a system of its own, scraped as its own job. */
export const stackRules: readonly SystemRules[] = [
  rulesFor(prometheusSystem, { area, alerts: prometheusAlerts }),
  rulesFor(alertmanagerSystem, { area, alerts: alertmanagerAlerts }),
  rulesFor(tempoSystem, { area, alerts: tempoAlerts }),
  rulesFor(grafanaSystem, { area, alerts: grafanaAlerts }),
];
