import { open } from '../src/metric/label.ts';
import type { Gauge } from '../src/metric/metric.ts';
import { dashboardUid, kitTag, type Dashboard, type SystemDashboard } from '../src/panels/dashboard.ts';
import { named } from '../src/panels/line.ts';
import { row, table, timeseries } from '../src/panels/panel.ts';
import type { DrawnThreshold } from '../src/panels/threshold.ts';
import { by, promql } from '../src/promql/expr.ts';
import { question, type Question } from '../src/promql/question.ts';
import { overspent } from './health.ts';

/** The label that tells objectives apart. */
export interface SloLabels {
  readonly [name: string]: ReturnType<typeof open>;
  readonly slo: ReturnType<typeof open>;
}

/** What is recorded of every objective, each series with the labels `job` and `slo`. */
export interface SloSeries {
  readonly objective: Gauge<SloLabels>;
  /** What is left of the error budget: 1 when nothing is spent, negative when it is overspent. */
  readonly budgetRemaining: Gauge<SloLabels>;
  /** How many times faster than allowed the budget is spent, by window, from the shortest to the longest. */
  readonly burnRates: readonly {
    readonly window: string;
    readonly series: Gauge<SloLabels>;
    /** Where the alerts on the burn rate over this window fire. */
    readonly drawn: readonly DrawnThreshold[];
  }[];
}

/** What each objective promised, what is left of it, and how fast it goes. */
export function sloDashboard(systems: readonly SystemDashboard[], { objective, budgetRemaining, burnRates }: SloSeries): Dashboard {
  return {
    uid: dashboardUid('slo'),
    title: 'Service level objectives',
    description: 'Are the objectives kept, what is left of each error budget, and how fast is it being spent?',
    folder: 'Overview',
    tags: [kitTag],
    jobs: systems.map(({ system }) => system),
    variables: [{ name: 'slo', title: 'Objective', label: 'slo', metric: objective }],
    alertsOf: systems.map(({ system }) => system),
    rows: [
      row(
        'Budget',
        table(
          'Objectives',
          [
            named('Promised', asked('What share of events shall be good?', objective)),
            named('Error budget left', asked('What share of the events that may go wrong is left?', budgetRemaining)),
            ...burnRates.map(({ window, series }) => named(`Burn rate ${window}`, burn(window, series))),
          ],
          { width: 24, height: 7, limit: { ...overspent, of: 'Error budget left' }, none: 'No objective has been recorded yet' },
        ),
        timeseries('Error budget over time', asked('How has the error budget been spent?', budgetRemaining), { width: 24 }),
      ),
      {
        title: 'Burn rate',
        // Four short windows in one line, three long ones in the next.
        panels: burnRates.map(({ window, series, drawn }, i) => ({
          ...timeseries(`Over ${window}`, burn(window, series), { width: i < 4 ? 6 : 8 }),
          drawn: drawn.map((threshold) => ({ ...threshold, inView: true })),
        })),
      },
    ],
  };
}

function burn(window: string, series: Gauge<SloLabels>): Question {
  return { ...asked(`How many times faster than allowed was the budget spent over ${window}?`, series), unit: 'count' };
}

/** What is left of a system's error budgets: the least of them. */
export function budgetLeftOf(system: string, { budgetRemaining }: SloSeries): Question {
  return question<string>({
    ask: `What share of the error budget of ${system} is left, of the objective that is worst off?`,
    expr: promql`min(${budgetRemaining})`,
    unit: 'ratio',
  });
}

function asked(ask: string, series: Gauge<SloLabels>): Question {
  return question<string>({ ask, expr: promql`min ${by('slo')} (${series})`, unit: 'ratio', by: ['slo'] });
}
