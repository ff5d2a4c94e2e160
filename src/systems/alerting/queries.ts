import { not } from '../../metric/matcher.ts';
import { by, promql, type Expr } from '../../promql/expr.ts';
import { question, type Question } from '../../promql/question.ts';
import { alerting } from './metrics.ts';

/** What fires because something is wrong; the other one fires as long as alerting itself works. */
const firing = alerting.alerts.where({ alertstate: 'firing', alertname: not('Watchdog') });

export const alertsBySeverity = question({
  ask: 'How many alerts fire, and how severe are they?',
  expr: promql`count ${by('severity')} (${firing})`,
  unit: 'count',
  by: ['severity'],
});

/** Those about some systems. */
export function alertsAbout(systems: readonly string[]): Question {
  return question({
    ask: 'Which alerts about systems fire, of which system and how severe?',
    expr: promql`count ${by('system', 'alertname', 'severity')} (${firing.where({ system: systems })})`,
    unit: 'count',
    by: ['system', 'alertname', 'severity'],
  });
}

/** Those about none of some systems: what watches them. */
export function alertsAboutOthers(systems: readonly string[]): Question {
  return question({
    ask: 'Which alerts about the monitoring stack fire, of which part of it and how severe?',
    expr: promql`count ${by('system', 'alertname', 'severity')} (${firing.where({ system: not(...systems) })})`,
    unit: 'count',
    by: ['system', 'alertname', 'severity'],
  });
}

/** The alerts of one system. The answer is 0, not nothing, when all is quiet. */
export function alertsFiringIn(system: string): Question {
  return question({
    ask: `How many alerts about ${system} are firing?`,
    expr: promql`count(${firing.where({ system })}) or vector(0)` as Expr,
    unit: 'count',
  });
}
