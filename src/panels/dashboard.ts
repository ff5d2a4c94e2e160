import type { System } from '../metric/system.ts';
import type { Row } from './panel.ts';

/** A dashboard, before it is Grafana's: what it is about, and its rows from the first question to the last. */
export interface Dashboard {
  /** Stable for good: links and bookmarks hold it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly folder: string;
  readonly tags: readonly string[];
  /** The system whose targets its variables list. */
  readonly system: string;
  readonly rows: readonly Row[];
}

/** The tag by which dashboards find each other. */
export const kitTag = 'obskit';

export function dashboardUid(system: string): string {
  return `obskit-${system}`;
}

/** A system's dashboard. */
export function systemDashboard(system: System, rows: readonly Row[]): Dashboard {
  return {
    uid: dashboardUid(system.name),
    title: system.title,
    description: system.description,
    folder: 'Systems',
    tags: [kitTag, system.name],
    system: system.name,
    rows,
  };
}
