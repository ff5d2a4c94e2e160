import { defineSystem } from '../src/metric/system.ts';
import { rulesFor, type Area, type SystemRules } from '../src/rules/systemRules.ts';
import { label, text } from '../src/rules/text.ts';
import { jobAbsent, jobDown, targetDown, targetFlapping } from './targets/answering.ts';
import { catalogueMetricAbsent } from './targets/catalogue.ts';
import { budgetOf, scrapeSlow, seriesBudgetExceeded } from './targets/scrapes.ts';
import type { WatchedTargets } from './targets/watched.ts';
import { watchdog } from './targets/watchdog.ts';

/** Not a system: what all targets have in common. */
const everyTarget = defineSystem({ name: 'targets', title: 'Targets', description: 'What all targets have in common.', port: 9090, families: {} });

/** An alert about a target is one about its job. */
const area: Area = { label: text`${label('job')}`, dashboard: 'overview' };

/** What is to be known of the targets of all jobs. Alerts that need something that no job has are left out. */
export function targetRules({ jobs, scrapeTimeout }: WatchedTargets): SystemRules {
  const names = jobs.map(({ name }) => name);
  const unguarded = jobs.filter(({ guarded }) => !guarded).map(({ name }) => name);
  const expected = jobs.filter((job) => job.expected).map(({ name }) => name);
  const limited = jobs.flatMap(({ name, sampleLimit }) => (sampleLimit === undefined ? [] : [{ name, sampleLimit }]));
  const catalogued = jobs.filter(({ alwaysPresent, core }) => alwaysPresent.length + core.length > 0);
  return rulesFor(everyTarget, {
    area,
    recordings: limited.map(budgetOf),
    alerts: [
      ...(unguarded.length === 0 ? [] : [targetDown(unguarded), jobDown(unguarded)]),
      ...(names.length === 0 ? [] : [targetFlapping(names), scrapeSlow(names, scrapeTimeout)]),
      ...(expected.length === 0 ? [] : [jobAbsent(expected)]),
      ...(limited.length === 0 ? [] : [seriesBudgetExceeded(limited)]),
      ...(catalogued.length === 0 ? [] : [catalogueMetricAbsent(catalogued)]),
    ],
  });
}

/** What tells that all is well with alerting itself, as long as it fires. */
export function watchdogRules({ jobs }: Pick<WatchedTargets, 'jobs'>): SystemRules {
  return rulesFor(defineSystem({ ...everyTarget, name: 'watchdog' }), { area: { dashboard: 'stack' }, alerts: [watchdog(jobs.map(({ name }) => name))] });
}
