import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { row, serviceGraph, timeseries, traceSearch } from '../src/panels/panel.ts';
import { traces } from '../src/systems/traces/metrics.ts';
import * as ask from '../src/systems/traces/queries.ts';
import { systemIn } from './pages.ts';

/** All of these are derived by Tempo: where there are none, it is most likely Tempo that is not there. */
const silent = { none: 'No spans in this range: is Tempo running, with its metrics generator writing to Prometheus?' } as const;
const ofService = { ...silent, deeper: systemIn('service') } as const;
const ofServer = { ...silent, deeper: systemIn('server') } as const;

/** From a symptom to the request that had it. */
export function tracesDashboard(systems: readonly SystemDashboard[]): Dashboard {
  const jobs = systems.map(({ system }) => system);
  return {
    uid: dashboardUid('traces'),
    title: 'Traces',
    description: 'Which calls are slow or fail, between which services, and which single requests were they?',
    folder: 'Overview',
    tags: [kitTag, 'traces'],
    jobs,
    // Spans tell of services, and know no targets.
    choices: [],
    variables: [{ name: 'service', title: 'Service', labels: ['service'], metric: traces.spans }],
    alertsOf: jobs,
    rows: [
      row(
        'Spans',
        timeseries('Spans by service', ask.spanRate, { ...ofService, width: 6 }),
        timeseries('Error ratio of spans by service', ask.spanFailureRatio, { ...ofService, width: 6 }),
        timeseries('Most frequent spans', ask.spanRateByName, { ...ofService, width: 12 }),
        timeseries('Calls between services', ask.callRate, { ...ofServer, width: 6 }),
        timeseries('Error ratio of calls between services', ask.failedCallRatio, { ...ofServer, width: 6 }),
        timeseries('Slowest spans, p95', ask.slowestSpans, { ...ofService, width: 12 }),
      ),
      // Without being told, Tempo gives the first that it finds.
      row(
        'Requests',
        traceSearch('Slow requests', 'Which requests took longer than a quarter of a second?', '{ resource.service.name =~ "$service" && traceDuration > 250ms } with (most_recent=true)'),
        traceSearch('Failed requests', 'Which requests failed?', '{ resource.service.name =~ "$service" && status = error } with (most_recent=true)'),
      ),
      row('Services', serviceGraph('Who calls whom', 'Which services call which, how often, how slowly and with how many failures?')),
    ],
  };
}
