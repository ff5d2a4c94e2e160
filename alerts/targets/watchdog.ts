import { minutes } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert, type Alert } from '../../src/rules/alert.ts';
import { text } from '../../src/rules/text.ts';
import { ofJobs, target } from '../../src/systems/target/metrics.ts';
import { everyJob, first, scraped } from './series.ts';

/**
 * It fires while targets are known at all, rather than whatever happens: a Prometheus that has stopped to store samples
 * still evaluates `vector(1)`, and would tell that all is well.
 */
export function watchdog(jobs: readonly string[]): Alert {
  const job = first(jobs);
  return alert({
    name: 'Watchdog',
    role: 'heartbeat',
    severity: 'info',
    for: minutes(0),
    everyJob,
    expr: () => promql`group(${ofJobs(target.up, jobs)})`,
    summary: text`Alerting works`,
    description: () => text`This alert fires all the time. When it no longer arrives, Prometheus does not scrape or does not evaluate its rules, or its alerts do not get through.`,
    proof: () => ({
      fires: {
        series: [scraped(target.up, job, 'a:1', { healthy: 'absent', faulty: 0 })],
        pending: minutes(1),
        resolved: minutes(1),
        labels: {},
        value: 1,
      },
      silent: { because: 'nothing is scraped', series: [scraped(target.samplesKept, job, 'a:1', { healthy: 1, faulty: 1 })] },
    }),
  });
}
