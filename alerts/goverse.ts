import { rulesFor } from '../src/rules/systemRules.ts';
import { goverseSystem } from '../src/systems/goverse/metrics.ts';
import { callAlerts } from './goverse/calls.ts';
import { clientAlerts } from './goverse/clients.ts';
import { objectAlerts } from './goverse/objects.ts';
import { goverseRecordings } from './goverse/recordings.ts';
import { shardAlerts } from './goverse/shards.ts';

export const goverseRules = rulesFor(goverseSystem, {
  recordings: goverseRecordings,
  alerts: [...objectAlerts, ...callAlerts, ...shardAlerts, ...clientAlerts],
  mutes: {
    alerts: [
      { cause: 'GoverseErrorRatioHigh', symptoms: ['GoverseMethodErrorRatioHigh'] },
      { cause: 'HighObjectCount', symptoms: ['GoverseNodeObjectsHigh'], equal: ['node'] },
    ],
    budgets: [{ cause: 'GoverseErrorRatioHigh', objectives: ['method-calls'] }],
    targetDown: ['GoverseNodeVanished'],
  },
});
