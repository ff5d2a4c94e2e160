import type { Config, Receiver, Route } from '../config/config.ts';
import { formatDuration } from '../metric/duration.ts';
import { artifactPaths } from '../stack/mount.ts';
import type { Artifact } from './artifact.ts';
import { yamlFile } from './yaml.ts';

const severities = ['critical', 'warning', 'info'] as const;

/** What makes two alerts say the same thing of the same thing, but for their severity. */
const sameMatter = ['alertname', 'job', 'instance'] as const;

/**
 * Alertmanager's configuration. A secret stands in it only as the path of the file that holds it.
 * @param downAlerts names of alerts that say that a target is gone
 */
export function renderAlertmanager({ route, receivers }: Config, downAlerts: readonly string[]): readonly Artifact[] {
  const value = {
    route: {
      receiver: route.receiver,
      group_by: ['alertname', 'job'],
      group_wait: formatDuration(route.groupWait),
      group_interval: formatDuration(route.groupInterval),
      repeat_interval: formatDuration(route.repeatInterval),
      routes: severityRoutes(route),
    },
    inhibit_rules: inhibitions(downAlerts),
    receivers: receivers.map((receiver) => ({ name: receiver.name, ...integration(receiver) })),
  };
  return [{ path: artifactPaths.alertmanager, content: yamlFile(value) }];
}

function severityRoutes({ severities: receivers }: Route): readonly unknown[] {
  return severities.flatMap((severity) => {
    const receiver = receivers[severity];
    return receiver === undefined ? [] : [{ receiver, matchers: [`severity="${severity}"`] }];
  });
}

function inhibitions(downAlerts: readonly string[]): readonly unknown[] {
  const names = downAlerts.join('|');
  return [
    { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'], equal: sameMatter },
    { source_matchers: ['severity="warning"'], target_matchers: ['severity="info"'], equal: sameMatter },
    ...(downAlerts.length === 0
      ? []
      : [{ source_matchers: [`alertname=~"${names}"`], target_matchers: [`alertname!~"${names}"`, 'instance!=""'], equal: ['job', 'instance'] }]),
  ];
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
      return { webhook_configs: [{ send_resolved: true, ...(typeof url === 'string' ? { url } : { url_file: url.file }) }] };
    }
    case 'slack':
      return {
        slack_configs: [{ send_resolved: true, api_url_file: receiver.apiUrl.file, channel: receiver.channel, title, text }],
      };
    case 'pagerduty':
      return {
        pagerduty_configs: [
          { send_resolved: true, routing_key_file: receiver.routingKey.file, severity: '{{ or .CommonLabels.severity "warning" }}', description: title },
        ],
      };
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
            ...(password === undefined ? {} : { auth_password_file: password.file }),
          },
        ],
      };
    }
  }
}
