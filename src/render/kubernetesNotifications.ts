import type { Config } from '../config/config.ts';
import { fileName } from '../stack/mount.ts';
import { alertmanagerYaml, type AlertmanagerYaml } from './alertmanager.ts';
import type { RouteNode, TimeInterval } from './alertmanagerRoutes.ts';
import type { AlertsThere } from './inhibitions.ts';
import { secretName } from './kubernetesNames.ts';

/** Only alerts of the kit have it: the routes of a deployment take no others, whatever else the cluster tells of. */
const ownAlerts = 'system!=""';

/** Where the receivers' secrets are: the Secret that the standalone Alertmanager reads, too. */
const secret = secretName({ name: 'alertmanager' });

export interface Notifications {
  /** The spec of an AlertmanagerConfig. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** The names of mute windows that could not be told: the operator's kind knows no time zones. */
  readonly leftOut: readonly string[];
}

/**
 * The routes, inhibitions, mute windows and receivers of Alertmanager's own configuration, as the operator's AlertmanagerConfig
 * has them. Windows in another time zone than UTC are left out: people are told rather than not.
 */
export function notifications(config: Config, there: AlertsThere): Notifications {
  const muteWindows = config.muteWindows.filter(({ timeZone }) => timeZone === 'UTC');
  const { route, inhibit_rules: inhibitRules, time_intervals: intervals = [], receivers } = alertmanagerYaml({ ...config, muteWindows }, there);
  return {
    spec: {
      route: { matchers: [matcherOf(ownAlerts)], ...routeOf(route) },
      inhibitRules: inhibitRules.map(({ source_matchers, target_matchers, equal }) => ({
        sourceMatch: source_matchers.map(matcherOf),
        targetMatch: target_matchers.map(matcherOf),
        equal,
      })),
      ...(intervals.length === 0 ? {} : { muteTimeIntervals: intervals.map(({ name, time_intervals }) => ({ name, timeIntervals: time_intervals.map(intervalOf) })) }),
      receivers: receivers.map(receiverOf),
    },
    leftOut: config.muteWindows.filter((window) => !muteWindows.includes(window)).map(({ name }) => name),
  };
}

function routeOf({ matchers, routes, ...node }: RouteNode): Readonly<Record<string, unknown>> {
  return {
    ...renamed(node),
    ...(matchers === undefined ? {} : { matchers: matchers.map(matcherOf) }),
    ...(routes === undefined ? {} : { routes: routes.map(routeOf) }),
  };
}

/** @throws RangeError for a matcher in another form than the kit writes: a fault of the kit, not of its user */
function matcherOf(text: string): Readonly<Record<string, string>> {
  const [, name, matchType, value] = /^(\w+)(=~|!~|!=|=)"([^"\\]*)"$/.exec(text) ?? [];
  if (name === undefined || matchType === undefined || value === undefined) throw new RangeError(`${text} is no matcher that the operator could be told`);
  return { name, matchType, value };
}

/** Times are in UTC, in which the operator's Alertmanager takes them. */
function intervalOf({ location: _, times, weekdays, days_of_month: days }: TimeInterval): Readonly<Record<string, unknown>> {
  return {
    ...(times === undefined ? {} : { times: times.map(renamed) }),
    ...(weekdays === undefined ? {} : { weekdays }),
    ...(days === undefined ? {} : { daysOfMonth: days.map(dayRange) }),
  };
}

/** `1:7` is from the first to the seventh; `-1` is the last alone. */
function dayRange(days: string): { readonly start: number; readonly end: number } {
  const [start = '', end = start] = days.split(':');
  return { start: Number(start), end: Number(end) };
}

function receiverOf({ name, ...integrations }: AlertmanagerYaml['receivers'][number]): Readonly<Record<string, unknown>> {
  const kinds = Object.entries(integrations).map(([kind, list]) => [camelCase(kind), (list as readonly Readonly<Record<string, unknown>>[]).map(withSecrets)]);
  return { name, ...Object.fromEntries(kinds) };
}

/** Files of secrets become references to the keys of a Secret, under the names that the operator has for them. */
function withSecrets(integration: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(integration).map(([key, value]) => {
      if (key === 'url_file') return ['urlSecret', secretKey(value)];
      if (key.endsWith('_file')) return [camelCase(key.replace(/_file$/, '')), secretKey(value)];
      return [camelCase(key), value];
    }),
  );
}

function secretKey(file: unknown): Readonly<Record<string, string>> {
  return { name: secret, key: fileName(String(file)) };
}

function renamed(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camelCase(key), inner]));
}

/** `api_url` is `apiURL`, as the operator writes it. */
function camelCase(key: string): string {
  return key.replace(/_url$/, 'URL').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
