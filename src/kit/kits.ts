import { kit, type Kit } from './kit.ts';

/** The systems that come with the kit, in the order in which people see them. Adding one is adding its line. */
export const kits: readonly Kit[] = await Promise.all([
  kit(import('../../alerts/hedgehog.ts').then((m) => m.hedgehogRules), import('../../dashboards/hedgehog.ts').then((m) => m.hedgehogDashboard)),
]);
