import { open } from '../src/metric/label.ts';
import type { Gauge } from '../src/metric/metric.ts';
import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { named, type Line } from '../src/panels/line.ts';
import { row, table, timeseries } from '../src/panels/panel.ts';
import type { DrawnThreshold } from '../src/panels/threshold.ts';
import { by, promql } from '../src/promql/expr.ts';
import { question, type Question } from '../src/promql/question.ts';
import { overspent } from './health.ts';
import { systemIn } from './pages.ts';

/** The label that tells objectives apart. */
export interface SloLabels {
  readonly [name: string]: ReturnType<typeof open>;
  readonly slo: ReturnType<typeof open>;
}

/** What is recorded of every objective, each series with the labels `job` and `slo`. */
export interface SloSeries {
  /** The objectives there are. */
  readonly ids: readonly string[];
  readonly objective: Gauge<SloLabels>;
  /** What is left of the error budget: 1 when nothing is spent, negative when it is overspent. */
  readonly budgetRemaining: Gauge<SloLabels>;
  /** How many times faster than allowed the budget is spent, by window, from the shortest to the longest. */
  readonly burnRates: readonly BurnRate[];
  /** The pairs of windows that alerts look at. */
  readonly tiers: readonly { readonly long: BurnRate; readonly short: BurnRate; readonly drawn: readonly DrawnThreshold[] }[];
}

interface BurnRate {
  readonly window: string;
  readonly series: Gauge<SloLabels>;
  /** Where the alerts on the burn rate over this window fire. */
  readonly drawn: readonly DrawnThreshold[];
}

const system = { deeper: systemIn('job') } as const;

/** What each objective promised, what is left of it, and how fast it goes. */
export function sloDashboard(systems: readonly SystemDashboard[], { ids, objective, budgetRemaining, burnRates, tiers }: SloSeries): Dashboard {
  const jobs = systems.map(({ system: job }) => job);
  return {
    uid: dashboardUid('slo'),
    title: 'Service level objectives',
    description: 'Are the objectives kept, what is left of each error budget, and how fast is it being spent?',
    folder: 'Overview',
    tags: [kitTag],
    jobs,
    // What is recorded of an objective is about no single instance.
    choices: ['job'],
    variables: [{ name: 'slo', title: 'Objective', labels: ['slo'], metric: objective }],
    alertsOf: jobs,
    rows: [
      row(
        'Budget',
        table(
          'Objectives',
          [
            named('Promised', asked('What share of events shall be good?', objective, 'max')),
            named('Error budget left', asked('What share of the events that may go wrong is left?', budgetRemaining, 'min')),
            ...burnRates.map(burnLine),
          ],
          {
            ...system,
            width: 24,
            height: 7,
            limits: [{ ...overspent, of: 'Error budget left' }, ...burnRates.flatMap((rate) => rate.drawn.map((threshold) => ({ ...threshold, of: burnLine(rate).name })))],
            none: 'No objective has been recorded yet',
          },
        ),
        timeseries('Error budget over time', asked('How has the error budget been spent?', budgetRemaining, 'min'), { ...system, width: 24, limit: overspent, names: ids }),
      ),
      {
        title: 'Burn rate',
        panels: tiers.map(({ long, short, drawn }) => ({
          ...timeseries(`Burn rate over ${long.window} and ${short.window}`, [long, short].map(windowLine), { ...system, width: 12, names: ids }),
          drawn: drawn.map((threshold) => ({ ...threshold, inView: true })),
        })),
      },
    ],
  };
}

function burnLine(rate: BurnRate): Line & { readonly name: string } {
  return { ...burn(rate), name: `Burn rate ${rate.window}` };
}

function windowLine(rate: BurnRate): Line {
  return named(rate.window, burn(rate));
}

function burn({ window, series }: BurnRate): Question {
  return { ...asked(`How many times faster than allowed was the budget spent over ${window}?`, series, 'max'), unit: 'count' };
}

/** What is left of a system's error budgets: the least of them. */
export function budgetLeftOf(job: string, { budgetRemaining }: Pick<SloSeries, 'budgetRemaining'>): Question {
  return question<string>({
    ask: `What share of the error budget of ${job} is left, of the objective that is worst off?`,
    expr: promql`min(${budgetRemaining})`,
    unit: 'ratio',
  });
}

/** @param worst of several Prometheus' answers, the one to be shown */
function asked(ask: string, series: Gauge<SloLabels>, worst: 'min' | 'max'): Question {
  const expr = worst === 'min' ? promql`min ${by('job', 'slo')} (${series})` : promql`max ${by('job', 'slo')} (${series})`;
  return question<string>({ ask, expr, unit: 'ratio', by: ['job', 'slo'] });
}
