import { dashboardUid } from '../src/panels/dashboard.ts';
import type { Destination } from '../src/panels/panel.ts';

/** The pages about several systems, as other pages link to them. */

/** Spans and traces of one system; it names itself so to Tempo. */
export function tracesOf(system: string): Destination {
  return { uid: dashboardUid('traces'), title: 'Traces', variables: { service: system } };
}

/** The process behind an instance. */
export const runtimePage: Destination = { uid: dashboardUid('runtime'), title: 'The process behind it' };

export const overviewPage: Destination = { uid: dashboardUid('overview'), title: 'All systems' };
