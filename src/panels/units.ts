import type { AnswerUnit } from '../metric/unit.ts';

/** Grafana's id for each unit, as its unit picker knows it. */
export const grafanaUnit: Readonly<Record<AnswerUnit, string>> = {
  count: 'short',
  seconds: 's',
  bytes: 'bytes',
  ratio: 'percentunit',
  bool: 'bool_yes_no',
  persecond: 'ops',
  bytespersecond: 'Bps',
};

/** What a panel says when there is no answer, which is mostly good news or an idle system, and seldom a fault. */
export const noAnswer: Readonly<Record<AnswerUnit, string>> = {
  count: 'None reported',
  seconds: 'No observations in this range',
  bytes: 'None reported',
  ratio: 'No traffic in this range',
  bool: 'Not reported',
  persecond: 'None seen in this range',
  bytespersecond: 'None seen in this range',
};
