import type { Duration } from '../../metric/duration.ts';
import { parse } from '../../promql/parse.ts';
import type { Expression } from '../../promql/ast.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Excerpt, Severity } from '../finding.ts';
import type { DashboardModel, PanelModel } from './model.ts';
import type { DashboardQuery } from './queries.ts';

/** What a rule may look at besides the dashboard. */
export interface DashboardContext {
  readonly catalogue: Catalogue;
  readonly scrapeInterval: Duration;
  /** The dashboard's queries, with "All" for every variable. */
  readonly queries: readonly DashboardQuery[];
  /** All dashboards that are written together, this one among them. */
  readonly dashboards: readonly DashboardModel[];
}

export interface DashboardProblem {
  /** Inside the file: `panels[3].targets[0].expr`. */
  readonly path: string;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** One sentence, without a full stop. */
  readonly remedy: string;
  /** For what another rule has found, its id; with its severity and excerpt. */
  readonly rule?: string;
  readonly severity?: Severity;
  readonly excerpt?: Excerpt;
}

/** One thing that can be wrong with a dashboard. */
export interface DashboardRule {
  readonly id: `dashboard/${string}`;
  readonly check: (dashboard: DashboardModel, context: DashboardContext) => readonly DashboardProblem[];
}

/** The panels that show something, each with its path. */
export function panelsOf({ panels }: DashboardModel): readonly { readonly panel: PanelModel; readonly path: string; readonly name: string }[] {
  return panels.flatMap((panel, i) => (panel.type === 'row' ? [] : [{ panel, path: `panels[${i}]`, name: `The panel "${panel.title}"` }]));
}

/** The dashboard's queries to Prometheus that are PromQL; the others are another rule's. */
export function parsedQueries({ queries }: DashboardContext): readonly { readonly query: DashboardQuery; readonly ast: Expression }[] {
  return queries.flatMap((query) => {
    if (query.language !== 'promql') return [];
    const parsed = parse(query.filled);
    return parsed.ok ? [{ query, ast: parsed.ast }] : [];
  });
}
