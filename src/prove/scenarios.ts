import { until } from '../runtime/wait.ts';
import { ask, inTurn, restartAgainAndAgain, useOneTable, type Stage } from './causes.ts';
import type { ProofStack } from './stack.ts';

/** One way to make things go wrong, and the alerts that must tell of it. */
export interface Scenario {
  /** Scenarios of one lane follow each other; lanes go side by side. */
  readonly lane: string;
  /** What happens, for people: `storage fails every other time`. */
  readonly title: string;
  readonly alerts: readonly string[];
  /** Whether its alerts look back so far that the lane’s next scenario does not wait for their end. */
  readonly remembered?: boolean;
  /** Starts it. @param fired resolves when its alerts have fired: what must go on until then may wait for it */
  cause(stack: Stage, fired: AbortSignal): Promise<void>;
  /** Ends it. */
  relieve(stack: Stage): Promise<void>;
}

/**
 * Thresholds that no rehearsal of minutes reaches, lowered: a backlog of 50,000 changes, and four restarts where each takes
 * as long as at the speed of life.
 */
export const rehearsalAlerts = {
  HedgehogHintBacklogCritical: { threshold: 20 },
  KeychainRestartLoop: { threshold: 1 },
} as const;

/** Keys that are there only to be deleted, on each node of the keychain. */
const spareKeys = Array.from({ length: 30 }, (_, i) => `spare-${i + 1}`);
const memoryKeys = '/api/v1/backends/memory/keys';

/** What the scenarios need long before they begin: keys can be missed only when they were there for a while. */
export async function prepareScenarios({ nodes }: Pick<ProofStack, 'nodes'>): Promise<void> {
  for (const { address } of nodes['keychain'] ?? []) {
    await inTurn(spareKeys, (name) => until(`${name} is kept by ${address}`, { seconds: 60 }, () => ask(address, 'POST', memoryKeys, { name, algorithm: 'ed25519' })));
  }
}

const failing = { errorRatio: 0.5, latencyMs: 5 } as const;

/** Slow enough for the panel of slow requests, which asks for a quarter of a second, whatever the machine. */
const slow = { latencyMs: 300 } as const;

/** Storage that fails every other time, as every system tells of it. */
function storageFails(system: string, alerts: readonly string[], more: { readonly latencyMs?: number } = {}): Scenario {
  return {
    lane: system,
    title: `every other access to ${system}’s storage fails`,
    alerts,
    cause: (stack) => stack.setFaults(system, { ...failing, ...more }),
    relieve: (stack) => stack.setFaults(system, {}),
  };
}

export const scenarios: readonly Scenario[] = [
  storageFails('hashmap', ['HashmapErrorRatioHigh']),
  storageFails('goverse', ['GoverseErrorRatioHigh']),
  storageFails('porter', ['PorterErrorRatioHigh']),
  {
    lane: 'hedgehog',
    title: 'the one node through which a table of hedgehog is used fails every tenth access',
    alerts: ['HedgehogItemFailuresHigh'],
    async cause(stack, fired) {
      const all = stack.nodes['hedgehog'] ?? [];
      const failingNode = all.at(-1);
      if (failingNode === undefined) return;
      await stack.setFaultsOf(failingNode, { errorRatio: 0.1 });
      await useOneTable(failingNode, all.slice(0, -1), fired);
    },
    relieve: (stack) => stack.setFaults('hedgehog', {}),
  },
  storageFails('hedgehog', ['HedgehogErrorRatioHigh'], slow),
  {
    lane: 'hedgehog',
    title: 'no hedgehog node reaches any other',
    alerts: ['HedgehogNoReplication', 'HedgehogHintBacklogCritical'],
    async cause({ nodes, setFaultsOf }) {
      const all = nodes['hedgehog'] ?? [];
      for (const node of all) await setFaultsOf(node, { peersDown: all.filter((peer) => peer !== node).map(({ address }) => address) });
    },
    relieve: (stack) => stack.setFaults('hedgehog', {}),
  },
  {
    lane: 'keychain',
    title: 'most keys of the keychain’s memory are deleted',
    alerts: ['KeychainMassKeyDeletion'],
    remembered: true,
    async cause({ nodes }) {
      for (const { address } of nodes['keychain'] ?? []) await inTurn(spareKeys, (name) => ask(address, 'DELETE', `${memoryKeys}/${name}`));
    },
    relieve: async () => undefined,
  },
  {
    lane: 'keychain',
    title: 'one of the keychain’s two backends does not answer',
    alerts: ['KeychainBackendUnhealthy'],
    cause: (stack) => stack.setFaults('keychain', { backendsDown: ['pkcs8'] }),
    relieve: (stack) => stack.setFaults('keychain', {}),
  },
  storageFails('keychain', ['KeychainErrorRatioHigh', 'KeychainHttpErrorRatioHigh', 'KeychainGrpcErrorRatioHigh']),
  {
    lane: 'keychain',
    title: 'no backend of the keychain answers',
    alerts: ['KeychainAllBackendsDown'],
    cause: (stack) => stack.setFaults('keychain', { backendsDown: ['memory', 'pkcs8'] }),
    relieve: (stack) => stack.setFaults('keychain', {}),
  },
  {
    lane: 'keychain',
    title: 'the keychain turns every caller away',
    alerts: ['KeychainAuthenticationFailures'],
    cause: (stack) => stack.setFaults('keychain', { callersRefused: true }),
    relieve: (stack) => stack.setFaults('keychain', {}),
  },
  {
    lane: 'keychain',
    title: 'a keychain node is killed again and again',
    alerts: ['KeychainRestartLoop'],
    cause: async (stack, fired) => {
      const node = stack.nodes['keychain']?.at(-1);
      if (node !== undefined) await restartAgainAndAgain(stack, node, fired);
    },
    relieve: async () => undefined,
  },
];
