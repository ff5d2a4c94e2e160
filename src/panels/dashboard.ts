import type { AnyMetric } from '../metric/metric.ts';
import type { System } from '../metric/system.ts';
import type { Question } from '../promql/question.ts';
import type { Row } from './panel.ts';

/** A dashboard, before it is Grafana's: what it is about, and its rows from the first question to the last. */
export interface Dashboard {
  /** Stable for good: links and bookmarks hold it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly folder: string;
  readonly tags: readonly string[];
  /** The scrape jobs whose targets it is about; none where its series have no target. */
  readonly jobs: readonly string[];
  /** What its reader chooses of these: both, unless it says otherwise. A choice that narrows no panel is none. */
  readonly choices?: readonly Choice[];
  /** Variables of its own, besides those for job and instance. */
  readonly variables: readonly LabelVariable[];
  /** The systems whose alerts are marked on its panels. */
  readonly alertsOf: readonly string[];
  readonly rows: readonly Row[];
}

/** What every target is told apart by. */
export type Choice = 'job' | 'instance';

/** What the reader of a dashboard chooses of its targets. */
export function choicesOf({ jobs, choices = ['job', 'instance'] }: Pick<Dashboard, 'jobs' | 'choices'>): readonly Choice[] {
  return jobs.length === 0 ? [] : choices;
}

/** A variable that narrows all series with a label to the values chosen. */
export interface LabelVariable {
  readonly name: string;
  readonly title: string;
  /** What the label is called, first by the metric that the values are read from, then by others that call it something else. */
  readonly labels: readonly [string, ...string[]];
  /** Whose series the values are read from. */
  readonly metric: AnyMetric;
}

/** What is asked first of any system, as one number each. */
export interface Vitals {
  readonly traffic: Question;
  /** A ratio. */
  readonly errors: Question;
  /** The 99th percentile, in seconds. */
  readonly latency: Question;
  /** The alert whose threshold tells whether that is too long. */
  readonly latencyAlert: string;
  /** How full it is, whatever that means for the system, and the alerts that tell what is too full. */
  readonly saturation: { readonly title: string; readonly question: Question; readonly alerts: readonly string[] };
}

/** The dashboard of a system, with what a page about all systems shows of it. */
export interface SystemDashboard extends Dashboard {
  readonly system: string;
  /** Short, for the titles of panels on other pages. */
  readonly name: string;
  readonly vitals: Vitals;
}

/** The tag by which dashboards find each other. */
export const kitTag = 'obskit';

/** @param name a system, or the name of a page that is about several */
export function dashboardUid(name: string): string {
  return `obskit-${name}`;
}

/** A system's dashboard. @param parts.name short, where the title is too long for the titles of panels on other pages */
export function systemDashboard(
  system: System,
  { name = system.title, vitals, variables = [], rows }: { readonly name?: string; readonly vitals: Vitals; readonly variables?: readonly LabelVariable[]; readonly rows: readonly Row[] },
): SystemDashboard {
  return {
    uid: dashboardUid(system.name),
    title: system.title,
    name,
    description: system.description,
    folder: 'Systems',
    tags: [kitTag, system.name],
    system: system.name,
    jobs: [system.name],
    variables,
    alertsOf: [system.name],
    vitals,
    rows,
  };
}
