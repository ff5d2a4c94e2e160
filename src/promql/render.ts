import { formatDuration, hurried, type Duration } from '../metric/duration.ts';
import { escapeRegex, type Matcher } from '../metric/matcher.ts';
import { isRecorded, type AnyMetric } from '../metric/metric.ts';
import { seriesName, type Selector } from '../metric/selector.ts';
import type { Expr, Grouping } from './expr.ts';

/** Where an expression is used: what is added to each selector, and what the window is. */
export interface Scope {
  readonly matchers: (metric: AnyMetric) => readonly Matcher[];
  /** The text between the brackets: `5m`, `$__rate_interval`. */
  readonly window: string;
  /** How many times faster than life time runs, in a rehearsal: durations that the expression itself states shrink by it. */
  readonly speed?: number;
}

/**
 * However fast a rehearsal runs, an expression looks back no less than this, in milliseconds: a process takes its time to
 * start, and what compares now with then would find nobody there.
 */
const shortestLook = 10_000;

/** PromQL text in a scope. */
export function render(expr: Expr, scope: Scope): string {
  return expr.chunks.map((chunk) => renderChunk(chunk, scope)).join('').trim();
}

function renderChunk(chunk: Expr['chunks'][number], scope: Scope): string {
  if (typeof chunk === 'string') return chunk.replace(/\s*\n\s*/g, ' ');
  if (typeof chunk === 'number') return renderNumber(chunk);
  switch (chunk.kind) {
    case 'selector':
      return renderSelector(chunk, scope.matchers(chunk.metric));
    case 'grouping':
      return renderGrouping(chunk);
    case 'duration':
      return formatDuration(hurriedLook(chunk, scope.speed ?? 1));
    case 'window':
      return scope.window;
  }
}

function hurriedLook(length: Duration, speed: number): Duration {
  return length.milliseconds <= shortestLook ? length : hurried(length, speed, shortestLook);
}

/** `name{scope…,own…}`: the scope first, as the eye looks for the job. */
export function renderSelector({ metric, part, matchers }: Selector, scope: readonly Matcher[] = []): string {
  return seriesName(metric, part) + renderMatchers([...scope, ...matchers]);
}

/** `{a="b",…}`, or nothing. */
export function renderMatchers(matchers: readonly Matcher[]): string {
  return matchers.length === 0 ? '' : `{${matchers.map(({ label, op, value }) => `${label}${op}"${escapeString(value)}"`).join(',')}}`;
}

function renderGrouping({ keyword, labels }: Grouping): string {
  return `${keyword}${keyword === 'by' || keyword === 'without' ? ' ' : ''}(${labels.join(', ')})`;
}

function renderNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

/** A text inside PromQL's double quotes, which follow Go's rules for strings. */
export function escapeString(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}

/** The scope of a rule: its own system's job for what belongs to no system, the owner's job for the rest. */
export function ruleScope(system: string, window: Duration): Scope {
  return {
    matchers: (metric) => (metric.targetless === true ? [] : [{ label: 'job', op: '=', value: metric.system ?? system }]),
    window: formatDuration(window),
  };
}

/** The scope of a rule that asks every job: for expressions whose names are safe without one. */
export function everyJob(window: Duration): Scope {
  return { matchers: () => [], window: formatDuration(window) };
}

/** A variable of a dashboard that narrows every series that has one of its labels. */
export interface LabelScope {
  /** Without its dollar sign. */
  readonly name: string;
  readonly labels: readonly string[];
}

/** The targets of a dashboard, and what of them its reader chooses. */
interface TargetScope {
  readonly jobs?: readonly string[];
  /** Both where it is left out. */
  readonly choices?: readonly ('job' | 'instance')[];
}

/**
 * The scope of a dashboard: each series is narrowed by those of its variables that it has the label of, and Grafana
 * chooses the range. What a rule recorded is about all targets of a job; what was written to Prometheus has no target.
 * @param options.variables its own, besides those for job and instance
 * @param options.jobs where it is about several: a series is asked of its owner's job then, as some systems share names
 */
export function dashboardScopeWith({ variables = [], ...targets }: { readonly variables?: readonly LabelScope[] } & TargetScope): Scope {
  return {
    matchers: (metric) => [
      ...(metric.targetless === true ? [] : targetMatchers(targets, metric)),
      ...variables.flatMap(({ name, labels }) => labels.filter((label) => label in metric.labels).map((label) => variable(label, name))),
    ],
    window: '$__rate_interval',
  };
}

/** What chooses the targets of a dashboard. @param metric whose: any target has it when left out */
export function targetMatchers({ jobs = [], choices = ['job', 'instance'] }: TargetScope, metric?: AnyMetric): readonly Matcher[] {
  const byInstance = choices.includes('instance') && !(metric !== undefined && isRecorded(metric));
  return [jobMatcher(metric?.system, jobs, choices.includes('job')), ...(byInstance ? [variable('instance', 'instance')] : [])];
}

function jobMatcher(system: string | undefined, jobs: readonly string[], isChosen: boolean): Matcher {
  if (jobs.length > 1 && system !== undefined) return { label: 'job', op: '=', value: system };
  return isChosen ? variable('job', 'job') : { label: 'job', op: '=~', value: jobs.map(escapeRegex).join('|') };
}

/** The scope of a dashboard that has no variables besides those that every dashboard has. */
export const dashboardScope: Scope = dashboardScopeWith({});

function variable(label: string, name: string): Matcher {
  return { label, op: '=~', value: `$${name}` };
}
