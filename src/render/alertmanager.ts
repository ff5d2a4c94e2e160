import type { Config, Receiver } from '../config/config.ts';
import { secretPath } from '../stack/alertmanager.ts';
import { artifactPaths } from '../stack/mount.ts';
import { needsNowhere, nowhere, routeTree, timeIntervals, type RouteNode } from './alertmanagerRoutes.ts';
import type { Artifact } from './artifact.ts';
import { inhibitions, type AlertsThere, type InhibitRule } from './inhibitions.ts';
import { yamlFile } from './yaml.ts';

/** Alertmanager's configuration, with its own keys. */
export interface AlertmanagerYaml {
  readonly route: RouteNode;
  readonly inhibit_rules: readonly InhibitRule[];
  readonly time_intervals?: ReturnType<typeof timeIntervals>;
  readonly receivers: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

export function renderAlertmanager(config: Config, there: AlertsThere): readonly Artifact[] {
  return [{ path: artifactPaths.alertmanager, content: yamlFile(alertmanagerYaml(config, there)) }];
}

/** Alertmanager's configuration. A secret stands in it only as the path of the file that holds it. */
export function alertmanagerYaml(config: Config, there: AlertsThere): AlertmanagerYaml {
  const { receivers, muteWindows } = config;
  return {
    route: routeTree(config, there.alerts),
    inhibit_rules: inhibitions(there),
    ...(muteWindows.length === 0 ? {} : { time_intervals: timeIntervals(muteWindows) }),
    receivers: [
      ...receivers.map((receiver) => ({ name: receiver.name, ...integration(receiver) })),
      ...(needsNowhere(config, there.alerts) ? [{ name: nowhere }] : []),
    ],
  };
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
