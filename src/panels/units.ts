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
