import { rulesFor } from '../src/rules/systemRules.ts';
import { hashmapSystem } from '../src/systems/hashmap/metrics.ts';
import { clusterAlerts } from './hashmap/cluster.ts';
import { hashmapRecordings } from './hashmap/recordings.ts';
import { replicationAlerts } from './hashmap/replication.ts';
import { requestAlerts } from './hashmap/requests.ts';
import { storageAlerts } from './hashmap/storage.ts';

export const hashmapRules = rulesFor(hashmapSystem, {
  recordings: hashmapRecordings,
  alerts: [...clusterAlerts, ...requestAlerts, ...storageAlerts, ...replicationAlerts],
  mutes: {
    alerts: [
      { cause: 'HashmapQuorumAtRisk', symptoms: ['HashmapNodeLost'] },
      { cause: 'HashmapReplicaLagGrowing', symptoms: ['HashmapReplicaLagHigh'], equal: ['node'] },
    ],
    budgets: [{ cause: 'HashmapErrorRatioHigh', objectives: ['availability'] }],
    targetDown: ['HashmapNodeLost'],
  },
});
