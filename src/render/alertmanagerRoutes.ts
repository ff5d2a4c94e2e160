import type { BySeverity, Config, MuteWindow, SeverityName, Timing, Weekday } from '../config/config.ts';
import { formatDuration } from '../metric/duration.ts';
import { namesOf, type ToldAlert } from './inhibitions.ts';

const severities: readonly SeverityName[] = ['critical', 'warning', 'info'];
const weekdays: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** A receiver of the kit's own, for what nobody shall hear of; users' names have no leading dash. */
export const nowhere = '-nowhere-';

/** What a route has been narrowed to by the routes around it. */
interface Narrowed {
  readonly system?: string;
  readonly severity?: SeverityName;
}

/** A route, with Alertmanager's own keys. */
export interface RouteNode {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly routes?: readonly RouteNode[];
}

/**
 * The tree of routes, most particular first: the watchdog, alerts by name, systems with their severities, severities.
 * @param alerts those that this deployment has
 */
export function routeTree(config: Config, alerts: readonly ToldAlert[]): RouteNode {
  const { route, alerts: tuning } = config;
  const byName = Object.entries(tuning).flatMap(([name, { receiver }]) =>
    receiver === undefined || !alerts.some((alert) => alert.name === name) ? [] : [leaf(config, receiver, [equals('alertname', name)], {})],
  );
  const bySystem = Object.entries(route.systems).flatMap(([system, own]): readonly RouteNode[] => {
    const matchers = [equals('system', system)];
    const particular = severityRoutes(config, own.severities, { system });
    if (own.receiver !== undefined) {
      const { routes = [], ...rest } = leaf(config, own.receiver, matchers, { system });
      return [withRoutes(rest, [...particular, ...routes])];
    }
    // Without a receiver of the system's own, what its severities do not name goes on to the routes below.
    return particular.map(({ matchers: narrower = [], ...rest }) => ({ ...rest, matchers: [...matchers, ...narrower] }));
  });
  const routes = [
    ...namesOf(alerts, 'heartbeat').map((name) => heartbeatRoute(name, route.watchdog)),
    ...byName,
    ...bySystem,
    ...severityRoutes(config, route.severities, {}),
    ...refined(config, {}, severities.filter((severity) => route.severities[severity] === undefined)),
  ];
  return {
    receiver: route.receiver,
    // Every alert has a system; most are sums over targets, and have no job any more.
    group_by: ['alertname', 'system'],
    ...timed(route.timing),
    ...(routes.length === 0 ? {} : { routes }),
  };
}

/** Whether the tree sends anything nowhere, so that the receiver must exist. */
export function needsNowhere({ route }: Config, alerts: readonly ToldAlert[]): boolean {
  return route.watchdog === undefined && namesOf(alerts, 'heartbeat').length > 0;
}

/** A dead man's switch wants to hear it often, and at once; without one, nobody wants to hear it at all. */
function heartbeatRoute(name: string, receiver: string | undefined): RouteNode {
  const matchers = [equals('alertname', name)];
  if (receiver === undefined) return { receiver: nowhere, matchers };
  return { receiver, matchers, group_wait: '0s', group_interval: '30s', repeat_interval: '1m' };
}

function severityRoutes(config: Config, receivers: BySeverity, within: Narrowed): readonly RouteNode[] {
  return severities.flatMap((severity) => {
    const receiver = receivers[severity];
    return receiver === undefined ? [] : [leaf(config, receiver, [equals('severity', severity)], { ...within, severity })];
  });
}

/** A route that ends the search, with the routes below it that differ by how they are timed and when they are muted. */
function leaf(config: Config, receiver: string, matchers: readonly string[], narrowed: Narrowed): RouteNode {
  const { severity } = narrowed;
  return withRoutes({ receiver, matchers, ...(severity === undefined ? {} : timed(config.route.timings[severity])) }, refined(config, narrowed));
}

function timed({ groupWait, groupInterval, repeatInterval }: Timing): Pick<RouteNode, 'group_wait' | 'group_interval' | 'repeat_interval'> {
  return { group_wait: formatDuration(groupWait), group_interval: formatDuration(groupInterval), repeat_interval: formatDuration(repeatInterval) };
}

function withRoutes(node: RouteNode, routes: readonly RouteNode[]): RouteNode {
  return routes.length === 0 ? node : { ...node, routes };
}

/**
 * A route for each severity that the routes around it leave open, as each has its timing. Mute windows are no part of what a
 * route inherits: each combination of severity and system that has any gets its route.
 * @param left severities that no route before these has taken
 */
function refined({ muteWindows: windows, route }: Config, narrowed: Narrowed, left = severities): readonly RouteNode[] {
  const asked = narrowed.severity === undefined ? left : [narrowed.severity];
  return asked.flatMap((severity): readonly RouteNode[] => {
    const ofSeverity = windows.filter((window) => window.severities.includes(severity));
    const ofSystem = (system: string | undefined) =>
      ofSeverity.filter(({ systems }) => systems.length === 0 || (system !== undefined && systems.includes(system))).map(({ name }) => name);
    const own = narrowed.severity === undefined ? [equals('severity', severity)] : [];
    // Where the severity is known, the route above has its timing, and hands it down.
    const timing = narrowed.severity === undefined ? timed(route.timings[severity]) : {};
    const named = narrowed.system === undefined ? [...new Set(ofSeverity.flatMap(({ systems }) => systems))] : [];
    const particular = named.map((system) => ({ matchers: [...own, equals('system', system)], ...timing, mute_time_intervals: ofSystem(system) }));
    const muting = ofSystem(narrowed.system);
    if (muting.length === 0 && narrowed.severity !== undefined) return particular;
    return [...particular, { ...(own.length === 0 ? {} : { matchers: own }), ...timing, ...(muting.length === 0 ? {} : { mute_time_intervals: muting }) }];
  });
}

function equals(label: string, value: string): string {
  return `${label}="${value}"`;
}

export interface TimeInterval {
  readonly times?: readonly { readonly start_time: string; readonly end_time: string }[];
  readonly weekdays?: readonly string[];
  readonly days_of_month?: readonly string[];
  readonly location: string;
}

/** Mute windows as Alertmanager's time intervals; one over midnight is two, the second a day later. */
export function timeIntervals(windows: readonly MuteWindow[]): readonly { readonly name: string; readonly time_intervals: readonly TimeInterval[] }[] {
  return windows.map(({ name, weekdays: days, daysOfMonth, from, to: written, timeZone }) => {
    const to = written === '00:00' ? '24:00' : written;
    const on = (start: string, end: string, begins: readonly Weekday[]): TimeInterval => ({
      ...(start === '00:00' && end === '24:00' ? {} : { times: [{ start_time: start, end_time: end }] }),
      ...(begins.length === 0 ? {} : { weekdays: begins }),
      ...(daysOfMonth.length === 0 ? {} : { days_of_month: daysOfMonth }),
      location: timeZone,
    });
    return { name, time_intervals: from < to ? [on(from, to, days)] : [on(from, '24:00', days), on('00:00', to, days.map(dayAfter))] };
  });
}

function dayAfter(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + 1) % weekdays.length] ?? day;
}
