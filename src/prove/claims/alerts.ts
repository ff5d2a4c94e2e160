import type { Content, RuleFile } from '../../render/content.ts';
import { until } from '../../runtime/wait.ts';
import { merge, verdict, type Failure, type Verdict } from '../claim.ts';
import type { Stage } from '../causes.ts';
import type { PrometheusApi } from '../prometheus.ts';
import type { Scenario } from '../scenarios.ts';
import type { ProofStack } from '../stack.ts';

/** The systems whose every critical alert is to be seen; of the others, one each. */
export const wholly = ['hedgehog', 'keychain'] as const;

/** How an alert went, in seconds since 1970; a step that never came is missing. */
export interface Course {
  readonly alert: string;
  readonly title: string;
  readonly caused: number;
  readonly pending?: number;
  readonly firing?: number;
  readonly delivered?: number;
  readonly resolved?: number;
  /** Alerts that muted it when the receiver should have been told. */
  readonly mutedBy?: readonly string[];
  /** Why the fault could not be brought about, or ended. */
  readonly broken?: string;
}

export interface Rehearsal {
  readonly courses: readonly Course[];
  readonly verdict: Verdict;
}

/** How long an alert may take to be delivered, and to be taken back, in seconds. */
export interface Bounds {
  readonly deliver: number;
  readonly resolve: number;
}

type Subject = Stage & Told & Pick<ProofStack, 'systems' | 'prometheus' | 'alertmanager'> & { readonly content: Pick<Content, 'rules' | 'mutes'> };
type Told = Pick<ProofStack, 'webhook' | 'signal'>;

/** The critical alerts of some systems' own rule files. */
export function criticalAlerts(rules: readonly Pick<RuleFile, 'name' | 'groups'>[], systems: readonly string[]): readonly string[] {
  return rules
    .filter(({ name }) => systems.includes(name))
    .flatMap(({ groups }) => groups.flatMap((group) => group.rules))
    .flatMap((rule) => ('alert' in rule && rule.labels?.['severity'] === 'critical' ? [rule.alert] : []));
}

/** Alerts that ought to be rehearsed and that no scenario causes; and systems of which nothing is. */
export function unrehearsed(rules: readonly Pick<RuleFile, 'name' | 'groups'>[], systems: readonly string[], scenarios: readonly Scenario[]): readonly Failure[] {
  const caused = scenarios.flatMap(({ alerts }) => alerts);
  const missing = criticalAlerts(rules, systems.filter((system) => wholly.some((name) => name === system))).filter((name) => !caused.includes(name));
  const bare = systems.filter((system) => !namesOf(rules, system).some((name) => caused.includes(name)));
  return [
    ...missing.map((name) => ({ message: `nothing causes the critical alert ${name}`, cause: 'it is new: add a scenario to src/prove/scenarios.ts that makes it fire' })),
    ...bare.map((system) => ({ message: `no alert of ${system} is rehearsed`, cause: 'add a scenario to src/prove/scenarios.ts' })),
  ];
}

function namesOf(rules: readonly Pick<RuleFile, 'name' | 'groups'>[], system: string): readonly string[] {
  return rules.filter(({ name }) => name === system).flatMap(({ groups }) => groups.flatMap((group) => group.rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : []))));
}

/** Causes every scenario, lane by lane, and follows its alerts from pending to resolved. */
export async function rehearse(stack: Subject, scenarios: readonly Scenario[], bounds: Bounds = { deliver: 90, resolve: 120 }, onProgress: (line: string) => void = () => undefined): Promise<Rehearsal> {
  const own = scenarios.filter(({ alerts }) => alerts.some((name) => stack.systems.some((system) => namesOf(stack.content.rules, system).includes(name))));
  const lanes = [...new Set(own.map(({ lane }) => lane))];
  const courses = (await Promise.all(lanes.map((lane) => runLane(stack, own.filter((it) => it.lane === lane), bounds, onProgress)))).flat();
  return { courses, verdict: merge(verdict({ failures: unrehearsed(stack.content.rules, stack.systems, scenarios) }), await judgeCourses(stack.prometheus, courses)) };
}

/**
 * The next scenario begins when the alerts of the one before it have been taken back: it might set them off again, or mute them
 * so that nobody is told of their end. Those that look back for long are waited for at the end only.
 */
async function runLane(stack: Subject, scenarios: readonly Scenario[], { deliver, resolve }: Bounds, onProgress: (line: string) => void): Promise<readonly Course[]> {
  const resolving: Promise<Course>[] = [];
  const soon: Promise<Course>[] = [];
  for (const scenario of scenarios) {
    stack.signal.throwIfAborted();
    await Promise.all(soon);
    await untilQuiet(stack, [...scenario.alerts, ...causesOf(stack.content.mutes, scenario.alerts)], resolve);
    const caused = Date.now() / 1_000;
    const fired = new AbortController();
    onProgress(scenario.title);
    const causing = scenario.cause(stack, fired.signal).then(() => undefined, sentence);
    const told = await Promise.all(scenario.alerts.map((name) => notified(stack, name, 'firing', caused, deliver)));
    const muted = await Promise.all(scenario.alerts.map((name, i) => (told[i] === undefined ? stack.alertmanager.muting(name).catch(() => []) : [])));
    fired.abort();
    const broken = (await causing) ?? (await scenario.relieve(stack).then(() => undefined, sentence));
    scenario.alerts.forEach((alert, i) => {
      const [delivered, mutedBy = []] = [told[i], muted[i]];
      const course = { alert, title: scenario.title, caused, ...(delivered === undefined ? {} : { delivered }), ...(mutedBy.length === 0 ? {} : { mutedBy }), ...(broken === undefined ? {} : { broken }) };
      const whole = delivered === undefined ? Promise.resolve(course) : resolvedOf(stack, course, delivered, resolve);
      resolving.push(whole);
      if (scenario.remembered !== true) soon.push(whole);
    });
  }
  return withHistory(stack.prometheus, await Promise.all(resolving));
}

/** Alerts that mute some of these while they fire. */
function causesOf(mutes: Content['mutes'], alerts: readonly string[]): readonly string[] {
  return mutes.flatMap(({ alerts: own = [] }) => own.filter(({ symptoms }) => symptoms.some((name) => alerts.includes(name))).map(({ cause }) => cause));
}

/** Another fault may have set alerts off: nobody is told of one again that fires already, and what is pending by then was not caused now. */
async function untilQuiet({ webhook, prometheus, signal }: Told & Pick<ProofStack, 'prometheus'>, alerts: readonly string[], seconds: number): Promise<void> {
  const ask = () => prometheus.query(`ALERTS{alertname=~"${alerts.join('|')}"}`);
  await until('earlier alerts are resolved', { seconds, signal }, async () => (alerts.some((name) => webhook.isFiring(name)) || (await ask()).length > 0 ? undefined : true)).catch(() => undefined);
}

async function resolvedOf(stack: Told, course: Course, since: number, seconds: number): Promise<Course> {
  const resolved = await notified(stack, course.alert, 'resolved', since, seconds);
  return resolved === undefined ? course : { ...course, resolved };
}

/** When a receiver was told; nothing when it was not in time. */
async function notified({ webhook, signal }: Told, name: string, status: 'firing' | 'resolved', since: number, seconds: number): Promise<number | undefined> {
  return until(`${name} is ${status}`, { seconds, signal }, async () => webhook.of(name, status, since)?.at).catch(() => undefined);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What Prometheus remembers of each alert's states. */
async function withHistory(prometheus: PrometheusApi, courses: readonly Course[]): Promise<readonly Course[]> {
  return Promise.all(
    courses.map(async (course) => {
      const range = Math.ceil(Date.now() / 1_000 - course.caused) + 1;
      const samples = await prometheus.samples(`ALERTS{alertname="${course.alert}"}[${range}s]`);
      const first = (state: string): number | undefined =>
        samples
          .filter(({ metric }) => metric['alertstate'] === state)
          .flatMap(({ values }) => values.map(([at]) => at))
          .filter((at) => at >= course.caused)
          .sort((a, b) => a - b)[0];
      const [pending, firing] = [first('pending'), first('firing')];
      return { ...course, ...(pending === undefined ? {} : { pending }), ...(firing === undefined ? {} : { firing }) };
    }),
  );
}

/** Each alert went through its states, in their order. */
export async function judgeCourses(prometheus: PrometheusApi, courses: readonly Course[]): Promise<Verdict> {
  const verdicts = courses.map(judgeCourse);
  const lost = courses.some(({ firing, delivered }) => firing !== undefined && delivered === undefined) ? await deliveryFailures(prometheus) : verdict({});
  return merge(...verdicts, lost);
}

function judgeCourse({ alert, title, caused, pending, firing, delivered, resolved, mutedBy = [], broken }: Course): Verdict {
  const fail = (message: string, cause: string): Verdict => verdict({ failures: [{ message: `${alert} ${message} while ${title}`, cause }] });
  if (broken !== undefined) return fail('cannot be rehearsed', broken);
  if (pending === undefined && firing === undefined) return fail('never becomes pending', 'what it asks does not see the fault: look at its expression in Prometheus');
  if (firing === undefined) return fail('never fires', 'it is pending, and its condition does not hold for as long as `for` says');
  if (delivered === undefined && mutedBy.length > 0) return fail(`fires, and the receiver is not told, as ${mutedBy.join(' and ')} mutes it`, 'the fault causes both: give it a scenario in which what mutes it does not fire');
  if (delivered === undefined) return fail('fires, and the receiver is not told', 'Alertmanager is not reached, or cannot reach the receiver');
  if (pending === undefined || pending > firing) return fail('fires without having been pending', 'its `for` has been lost');
  if (resolved === undefined) return fail('is never resolved at the receiver', 'its condition still holds after the fault, or send_resolved is off');
  const after = (at: number): string => `${(at - caused).toFixed(0)} s`;
  return verdict({ facts: [`${alert}: pending after ${after(pending)}, firing after ${after(firing)}, delivered after ${after(delivered)}, resolved after ${after(resolved)} (${title})`] });
}

/** What Alertmanager and Prometheus say themselves of notifications that do not arrive. */
async function deliveryFailures(prometheus: PrometheusApi): Promise<Verdict> {
  const failed = await prometheus.query('sum by (integration, reason) (alertmanager_notifications_failed_total{job="alertmanager"}) > 0');
  const unsent = await prometheus.query('sum by (alertmanager) (prometheus_notifications_errors_total{job="prometheus"}) > 0');
  return verdict({
    failures: [
      ...failed.map(({ metric, value }) => ({
        message: `Alertmanager has failed to deliver ${value[1]} notifications by ${metric['integration'] ?? 'its receiver'} (${metric['reason'] ?? 'no reason told'})`,
        cause: 'the receiver’s address in alertmanager.yaml is wrong, or nothing takes notifications there',
      })),
      ...unsent.map(({ metric, value }) => ({
        message: `Prometheus has failed to hand ${value[1]} alerts to ${metric['alertmanager'] ?? 'Alertmanager'}`,
        cause: 'the address of Alertmanager in prometheus.yaml is wrong, or it is down',
      })),
    ],
  });
}
