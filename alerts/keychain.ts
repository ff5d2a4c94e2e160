import { rulesFor } from '../src/rules/systemRules.ts';
import { keychainSystem } from '../src/systems/keychain/metrics.ts';
import { backendAlerts } from './keychain/backends.ts';
import { operationAlerts } from './keychain/operations.ts';
import { processAlerts } from './keychain/process.ts';
import { protocolAlerts } from './keychain/protocols.ts';
import { keychainRecordings } from './keychain/recordings.ts';

export const keychainRules = rulesFor(keychainSystem, {
  recordings: keychainRecordings,
  alerts: [...operationAlerts, ...backendAlerts, ...protocolAlerts, ...processAlerts],
  mutes: {
    alerts: [
      { cause: 'KeychainErrorRatioHigh', symptoms: ['KeychainOperationErrorsHigh'] },
      { cause: 'KeychainAllBackendsDown', symptoms: ['KeychainBackendUnhealthy'] },
    ],
    budgets: [{ cause: 'KeychainHttpErrorRatioHigh', objectives: ['availability'] }],
  },
});
