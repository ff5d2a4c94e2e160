import type { Finding } from '../finding.ts';
import type { DashboardModel } from './model.ts';

/** Two dashboards of one uid: Grafana keeps one of them, and does not say which. */
export function lintUids(dashboards: readonly { readonly path: string; readonly dashboard: DashboardModel }[]): readonly Finding[] {
  const seen = new Map<string, string>();
  return dashboards.flatMap(({ path, dashboard: { uid } }) => {
    const first = seen.get(uid);
    seen.set(uid, first ?? path);
    const finding: Finding = {
      rule: 'dashboard/duplicate-uid',
      severity: 'error',
      place: { file: path, path: 'uid' },
      message: `The uid ${uid} is that of ${first ?? ''} as well`,
      remedy: 'Give each dashboard a uid of its own',
    };
    return first === undefined ? [] : [finding];
  });
}
