import type { AnyMetric } from '../../src/metric/metric.ts';
import type { Behaviour, State } from '../../src/rules/series.ts';
import { target } from '../../src/systems/target/metrics.ts';

/** Why these alerts are not scoped by one job. */
export const everyJob = 'it names the jobs itself';

/** Series of a target of a job. */
export function scraped(metric: AnyMetric, job: string, instance: string, states: { readonly healthy: State; readonly faulty: State }): Behaviour {
  return { name: metric.name, grows: false, labels: { job, instance }, ...states };
}

export function up(job: string, instance: string, faulty: State): Behaviour {
  return scraped(target.up, job, instance, { healthy: 1, faulty });
}

/** The job that stands for all of them in a proof. */
export function first(jobs: readonly string[]): string {
  return jobs[0] ?? '';
}
