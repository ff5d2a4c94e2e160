import { by, promql, type Expr } from '../../promql/expr.ts';
import { question, type Question } from '../../promql/question.ts';
import { alerting } from './metrics.ts';

const { alerts } = alerting;

/** The answer is 0, not nothing, when all is quiet. */
export const alertsFiring = question({
  ask: 'How many alerts are firing?',
  expr: promql`count(${alerts.where({ alertstate: 'firing' })}) or vector(0)`,
  unit: 'count',
});

export const alertsByName = question({
  ask: 'Which alerts fire, of which system and how severe?',
  expr: promql`count ${by('system', 'alertname', 'severity')} (${alerts.where({ alertstate: 'firing' })})`,
  unit: 'count',
  by: ['system', 'alertname', 'severity'],
});

export const alertsBySeverity = question({
  ask: 'How many alerts fire, and how severe are they?',
  expr: promql`count ${by('severity')} (${alerts.where({ alertstate: 'firing' })})`,
  unit: 'count',
  by: ['severity'],
});

/** The alerts of one system. */
export function alertsFiringIn(system: string): Question {
  return question({
    ask: `How many alerts about ${system} are firing?`,
    expr: promql`count(${alerts.where({ alertstate: 'firing', system })}) or vector(0)` as Expr,
    unit: 'count',
  });
}
