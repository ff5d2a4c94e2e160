import { by, promql } from '../../promql/expr.ts';
import { quantile, rate } from '../../promql/idioms.ts';
import { question } from '../../promql/question.ts';
import { grafana } from './metrics.ts';

const { requestLatency, inFlight, dataSourceRequests, dashboards, residentBytes, cpuTime, goroutines } = grafana;

export const requestRate = question({
  ask: 'How many requests a second does Grafana answer, with each status?',
  expr: rate(requestLatency.count, { by: ['status_code'] }),
  unit: 'persecond',
  by: ['status_code'],
});

export const requestP99 = question({
  ask: 'How long does all but the slowest hundredth of requests to Grafana take?',
  expr: quantile(0.99, requestLatency.bucket),
  unit: 'seconds',
});

export const requestsInFlight = question({
  ask: 'How many requests is Grafana working on?',
  expr: promql`sum(${inFlight})`,
  unit: 'count',
});

export const dataSourceRate = question({
  ask: 'How many requests a second does Grafana send to each data source, with each outcome?',
  expr: rate(dataSourceRequests, { by: ['datasource', 'code'] }),
  unit: 'persecond',
  by: ['datasource', 'code'],
});

export const dashboardCount = question({
  ask: 'How many dashboards does Grafana have?',
  expr: promql`max(${dashboards})`,
  unit: 'count',
});

export const memory = question({
  ask: 'How much memory does Grafana take?',
  expr: promql`max ${by('instance')} (${residentBytes})`,
  unit: 'bytes',
  by: ['instance'],
});

export const processor = question({
  ask: 'How many processors does Grafana keep busy?',
  expr: rate(cpuTime, { by: ['instance'] }),
  unit: 'ratio',
  by: ['instance'],
});

export const goroutineCount = question({
  ask: 'How many goroutines does Grafana run?',
  expr: promql`max ${by('instance')} (${goroutines})`,
  unit: 'count',
  by: ['instance'],
});
