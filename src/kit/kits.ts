import { kit, type Kit } from './kit.ts';

/** The systems that come with the kit, in the order in which people see them. Adding one is adding its line. */
export const kits: readonly Kit[] = await Promise.all([
  kit(import('../../alerts/hashmap.ts').then((m) => m.hashmapRules), import('../../dashboards/hashmap.ts').then((m) => m.hashmapDashboard), () => import('../systems/hashmap/service.ts')),
  kit(import('../../alerts/goverse.ts').then((m) => m.goverseRules), import('../../dashboards/goverse.ts').then((m) => m.goverseDashboard), () => import('../systems/goverse/service.ts')),
  kit(import('../../alerts/hedgehog.ts').then((m) => m.hedgehogRules), import('../../dashboards/hedgehog.ts').then((m) => m.hedgehogDashboard), () => import('../systems/hedgehog/service.ts')),
  kit(import('../../alerts/porter.ts').then((m) => m.porterRules), import('../../dashboards/porter.ts').then((m) => m.porterDashboard), () => import('../systems/porter/service.ts')),
  kit(import('../../alerts/keychain.ts').then((m) => m.keychainRules), import('../../dashboards/keychain.ts').then((m) => m.keychainDashboard), () => import('../systems/keychain/service.ts')),
]);
