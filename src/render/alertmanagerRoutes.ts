import type { BySeverity, Config, MuteWindow, SeverityName, Weekday } from '../config/config.ts';
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
    ...muted(config.muteWindows, {}),
  ];
  return {
    receiver: route.receiver,
    group_by: ['alertname', 'job'],
    group_wait: formatDuration(route.groupWait),
    group_interval: formatDuration(route.groupInterval),
    repeat_interval: formatDuration(route.repeatInterval),
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

/** A route that ends the search, with the routes below it that differ by when they are muted. */
function leaf({ muteWindows }: Config, receiver: string, matchers: readonly string[], narrowed: Narrowed): RouteNode {
  return withRoutes({ receiver, matchers }, muted(muteWindows, narrowed));
}

function withRoutes(node: RouteNode, routes: readonly RouteNode[]): RouteNode {
  return routes.length === 0 ? node : { ...node, routes };
}

/** Mute windows are no part of what a route inherits: each combination of severity and system that has any gets its route. */
function muted(windows: readonly MuteWindow[], narrowed: Narrowed): readonly RouteNode[] {
  const asked = narrowed.severity === undefined ? severities : [narrowed.severity];
  return asked.flatMap((severity) => {
    const ofSeverity = windows.filter((window) => window.severities.includes(severity));
    const ofSystem = (system: string | undefined) =>
      ofSeverity.filter(({ systems }) => systems.length === 0 || (system !== undefined && systems.includes(system))).map(({ name }) => name);
    const own = narrowed.severity === undefined ? [equals('severity', severity)] : [];
    if (narrowed.system !== undefined) return mutedRoute(own, ofSystem(narrowed.system));
    const named = [...new Set(ofSeverity.flatMap(({ systems }) => systems))];
    return [...named.flatMap((system) => mutedRoute([...own, equals('system', system)], ofSystem(system))), ...mutedRoute(own, ofSystem(undefined))];
  });
}

function mutedRoute(matchers: readonly string[], windows: readonly string[]): readonly RouteNode[] {
  if (windows.length === 0) return [];
  return [matchers.length === 0 ? { mute_time_intervals: windows } : { matchers, mute_time_intervals: windows }];
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
