import { rulesFor } from '../src/rules/systemRules.ts';
import { porterSystem } from '../src/systems/porter/metrics.ts';
import { grpcAlerts } from './porter/grpc.ts';
import { queueAlerts } from './porter/queues.ts';
import { porterRecordings } from './porter/recordings.ts';
import { requestAlerts } from './porter/requests.ts';

export const porterRules = rulesFor(porterSystem, {
  recordings: porterRecordings,
  alerts: [...requestAlerts, ...grpcAlerts, ...queueAlerts],
  mutes: { budgets: [{ cause: 'PorterErrorRatioHigh', objectives: ['availability'] }] },
});
