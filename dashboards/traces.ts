import { dashboardUid, kitTag, type Dashboard } from '../src/panels/dashboard.ts';
import { row, serviceGraph, timeseries, traceSearch } from '../src/panels/panel.ts';
import { traces } from '../src/systems/traces/metrics.ts';
import * as ask from '../src/systems/traces/queries.ts';

/** All of these are derived by Tempo: where there are none, it is most likely Tempo that is not there. */
const silent = { none: 'No spans in this range: is Tempo running, with its metrics generator writing to Prometheus?' } as const;

/** From a symptom to the request that had it. */
export const tracesDashboard: Dashboard = {
  uid: dashboardUid('traces'),
  title: 'Traces',
  description: 'Which calls are slow or fail, between which services, and which single requests were they?',
  folder: 'Overview',
  tags: [kitTag, 'traces'],
  jobs: [],
  variables: [{ name: 'service', title: 'Service', label: 'service', metric: traces.spans }],
  alertsOf: [],
  rows: [
    row(
      'Spans',
      timeseries('Spans by service', ask.spanRate, silent),
      timeseries('Most frequent spans', ask.spanRateByName, silent),
      timeseries('Spans that fail', ask.spanFailureRatio, silent),
      timeseries('Slowest spans, p95', ask.slowestSpans, { ...silent, width: 12 }),
      timeseries('Calls between services', ask.callRate, { ...silent, width: 6 }),
      timeseries('Calls between services that fail', ask.failedCallRatio, { ...silent, width: 6 }),
    ),
    row(
      'Requests',
      traceSearch('Slow requests', 'Which requests took longer than a quarter of a second?', '{ resource.service.name =~ "$service" && traceDuration > 250ms }'),
      traceSearch('Failed requests', 'Which requests failed?', '{ resource.service.name =~ "$service" && status = error }'),
    ),
    row('Services', serviceGraph('Who calls whom', 'Which services call which, how often, how slowly and with how many failures?')),
  ],
};
