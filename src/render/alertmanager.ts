import type { Config, Receiver } from '../config/config.ts';
import { tiers } from '../rules/sloTiers.ts';
import { secretPath } from '../stack/alertmanager.ts';
import { artifactPaths } from '../stack/mount.ts';
import { needsNowhere, nowhere, routeTree, timeIntervals, type RouteNode } from './alertmanagerRoutes.ts';
import type { Artifact } from './artifact.ts';
import { yamlFile } from './yaml.ts';

/** What makes two alerts say the same thing of the same thing, but for their severity. */
const sameMatter = ['alertname', 'job', 'instance'] as const;

/** Alerts that say that a whole job is gone: what else is wrong with it follows from that. */
const jobAlerts = ['JobDown', 'JobAbsent'];

export interface AlertsThere {
  readonly names: readonly string[];
  readonly labels: readonly string[];
}

/** Alertmanager's configuration, with its own keys. */
export interface AlertmanagerYaml {
  readonly route: RouteNode;
  readonly inhibit_rules: readonly InhibitRule[];
  readonly time_intervals?: ReturnType<typeof timeIntervals>;
  readonly receivers: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

export function renderAlertmanager(config: Config, downAlerts: readonly string[], there: AlertsThere): readonly Artifact[] {
  return [{ path: artifactPaths.alertmanager, content: yamlFile(alertmanagerYaml(config, downAlerts, there)) }];
}

/**
 * Alertmanager's configuration. A secret stands in it only as the path of the file that holds it.
 * @param downAlerts names of alerts that say that a target is gone
 * @param there what this deployment's alerts are called, and the labels that they may have besides `job` and `instance`
 */
export function alertmanagerYaml(config: Config, downAlerts: readonly string[], there: AlertsThere): AlertmanagerYaml {
  const { names: alertNames } = there;
  const { receivers, muteWindows } = config;
  return {
    route: routeTree(config, alertNames),
    inhibit_rules: inhibitions(downAlerts, there),
    ...(muteWindows.length === 0 ? {} : { time_intervals: timeIntervals(muteWindows) }),
    receivers: [
      ...receivers.map((receiver) => ({ name: receiver.name, ...integration(receiver) })),
      ...(needsNowhere(config, alertNames) ? [{ name: nowhere }] : []),
    ],
  };
}

/** By `system`, not by `job`: most symptoms are sums over targets, which have no job any more; every alert has its system. */
function inhibitions(downAlerts: readonly string[], { names, labels }: AlertsThere): readonly InhibitRule[] {
  const gone = jobAlerts.filter((name) => names.includes(name)).join('|');
  const down = downAlerts.filter((name) => !jobAlerts.includes(name)).join('|');
  return [
    { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'], equal: sameMatter },
    { source_matchers: ['severity="warning"'], target_matchers: ['severity="info"'], equal: sameMatter },
    ...(gone === '' ? [] : [{ source_matchers: [`alertname=~"${gone}"`], target_matchers: [`alertname!~"${gone}"`, 'system!=""'], equal: ['system'] }]),
    ...(down === '' ? [] : [{ source_matchers: [`alertname=~"${down}"`], target_matchers: [`alertname!~"${down}"`, 'instance!=""'], equal: ['system', 'instance'] }]),
    ...levelInhibitions(names, ['job', 'instance', ...labels]),
    ...tierInhibitions(tiers.map(({ name }) => name).filter((name) => names.includes(name))),
  ];
}

/**
 * Of two levels of one alert, `…Critical` and `…High`, the graver is told. They must agree in every label that either has;
 * one that neither has is equal, too.
 */
function levelInhibitions(names: readonly string[], equal: readonly string[]): readonly InhibitRule[] {
  return names.flatMap((name) => {
    const lower = name.replace(/Critical$/, 'High');
    if (lower === name || !names.includes(lower)) return [];
    return [{ source_matchers: [`alertname="${name}"`], target_matchers: [`alertname="${lower}"`], equal }];
  });
}

/** Of one objective, the fastest burn is told and the slower ones are not: they follow from it. */
function tierInhibitions(names: readonly string[]): readonly InhibitRule[] {
  return names.slice(0, -1).map((name, i) => ({
    source_matchers: [`alertname="${name}"`],
    target_matchers: [`alertname=~"${names.slice(i + 1).join('|')}"`],
    equal: ['job', 'slo'],
  }));
}

const title = '[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}{{ end }}] {{ .CommonLabels.severity }}: {{ .GroupLabels.SortedPairs.Values | join " " }}';
const text = [
  '{{ range .Alerts }}{{ .Annotations.summary }}',
  '{{ with .Annotations.description }}{{ . }}',
  '{{ end }}{{ with .Annotations.runbook_url }}Runbook: {{ . }}',
  '{{ end }}{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}',
  '{{ end }}{{ end }}',
].join('\n');

function integration(receiver: Receiver): Readonly<Record<string, unknown>> {
  switch (receiver.kind) {
    case 'none':
      return {};
    case 'webhook': {
      const { url } = receiver;
      return { webhook_configs: [{ send_resolved: true, ...(typeof url === 'string' ? { url } : { url_file: secretPath(url) }) }] };
    }
    case 'slack':
      return {
        slack_configs: [{ send_resolved: true, api_url_file: secretPath(receiver.apiUrl), channel: receiver.channel, title, text }],
      };
    case 'pagerduty':
      return {
        pagerduty_configs: [
          { send_resolved: true, routing_key_file: secretPath(receiver.routingKey), severity: '{{ or .CommonLabels.severity "warning" }}', description: title },
        ],
      };
    case 'opsgenie':
      return {
        opsgenie_configs: [
          {
            send_resolved: true,
            api_key_file: secretPath(receiver.apiKey),
            ...(receiver.region === 'eu' ? { api_url: 'https://api.eu.opsgenie.com/' } : {}),
            message: title,
            description: text,
            priority: '{{ if eq .CommonLabels.severity "critical" }}P1{{ else if eq .CommonLabels.severity "info" }}P5{{ else }}P3{{ end }}',
          },
        ],
      };
    case 'teams':
      return { msteamsv2_configs: [{ send_resolved: true, webhook_url_file: secretPath(receiver.webhookUrl), title, text }] };
    case 'email': {
      const { to, from, smarthost, username, password } = receiver;
      return {
        email_configs: [
          {
            send_resolved: true,
            to,
            from,
            smarthost,
            ...(username === undefined ? {} : { auth_username: username }),
            ...(password === undefined ? {} : { auth_password_file: secretPath(password) }),
          },
        ],
      };
    }
  }
}
