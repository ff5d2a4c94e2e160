import { open } from '../../metric/label.ts';
import { counter, gauge, histogram } from '../../metric/metric.ts';
import { defineSystem } from '../../metric/system.ts';
import { goProcess } from '../goProcess.ts';

/**
 * What Grafana exposes of itself, as far as the kit asks for it. Names, types and labels as its source defines them; not
 * held against a process that runs.
 */
export const grafanaSystem = defineSystem({
  name: 'grafana',
  title: 'Grafana',
  description: 'Shows dashboards and traces to people.',
  port: 3000,
  families: {
    http: {
      title: 'HTTP',
      metrics: {
        requestLatency: histogram('grafana_http_request_duration_seconds', {
          help: 'Time that HTTP requests take.',
          unit: 'seconds',
          labels: { handler: open({ budget: 60 }), status_code: open({ budget: 10, pattern: '[1-5][0-9][0-9]' }), method: open({ budget: 6 }) },
          buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        }),
        inFlight: gauge('grafana_http_request_in_flight', {
          help: 'HTTP requests that are being worked on at this moment.',
          unit: 'count',
        }),
      },
    },
    dataSources: {
      title: 'Data sources',
      metrics: {
        dataSourceRequests: counter('grafana_datasource_request_total', {
          help: 'Requests to data sources.',
          labels: {
            datasource: open({ budget: 5 }),
            datasource_type: open({ budget: 5 }),
            code: open({ budget: 10 }),
            method: open({ budget: 4 }),
          },
        }),
      },
    },
    inventory: {
      title: 'Inventory',
      metrics: {
        dashboards: gauge('grafana_stat_totals_dashboard', {
          help: 'Dashboards that it has.',
          unit: 'count',
        }),
      },
    },
    process: goProcess,
  },
});

export const grafana = grafanaSystem.metrics;
