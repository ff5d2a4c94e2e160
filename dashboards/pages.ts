import { dashboardUid } from '../src/panels/dashboard.ts';
import type { Destination } from '../src/panels/panel.ts';

/** The pages that others link to. */

/** Spans and traces of one system; it names itself so to Tempo. */
export function tracesOf(system: string): Destination {
  return { uid: dashboardUid('traces'), title: 'Traces', variables: { service: system } };
}

/** The process behind an instance. @param jobs those of the page that leads there: it is about all systems */
export function runtimePage(...jobs: readonly string[]): Destination {
  return { uid: dashboardUid('runtime'), title: 'The process behind it', jobs };
}

/** The objectives of a system. */
export function objectivesOf(system: string): Destination {
  return { uid: dashboardUid('slo'), title: 'Objectives', variables: { job: system } };
}

/** The dashboard of the system that a label of the series names. */
export function systemIn(label: string, variables: Destination['variables'] = {}): Destination {
  return { uid: { label }, title: 'The system', variables };
}

export const overviewPage: Destination = { uid: dashboardUid('overview'), title: 'All systems' };
export const stackPage: Destination = { uid: dashboardUid('stack'), title: 'Monitoring stack' };
export const allTraces: Destination = { uid: dashboardUid('traces'), title: 'Traces' };
