import { rulesFor } from '../src/rules/systemRules.ts';
import { hedgehogSystem } from '../src/systems/hedgehog/metrics.ts';
import { hintAlerts } from './hedgehog/hints.ts';
import { receivingAlerts } from './hedgehog/receiving.ts';
import { hedgehogRecordings } from './hedgehog/recordings.ts';
import { requestAlerts } from './hedgehog/requests.ts';
import { sendingAlerts } from './hedgehog/sending.ts';

export const hedgehogRules = rulesFor(hedgehogSystem, {
  recordings: hedgehogRecordings,
  alerts: [...requestAlerts, ...sendingAlerts, ...hintAlerts, ...receivingAlerts],
  mutes: {
    alerts: [
      { cause: 'HedgehogErrorRatioHigh', symptoms: ['HedgehogOperationErrorRatioHigh', 'HedgehogItemFailuresHigh'] },
      { cause: 'HedgehogNoReplication', symptoms: ['HedgehogSendFailuresHigh'] },
      { cause: 'HedgehogHintBacklogCritical', symptoms: ['HedgehogHintBacklogHigh'], equal: ['target_node'] },
    ],
    budgets: [{ cause: 'HedgehogErrorRatioHigh', objectives: ['availability'] }],
    targetDown: ['HedgehogPeerDown'],
  },
});
