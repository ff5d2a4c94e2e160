import type { Tool } from './tool.ts';

/**
 * Fields that are right, but that some builds do not know: since which release, or that it depends on how it was built.
 * Only what obskit writes, or may come to write, is here; the others are findings.
 */
interface KnownField {
  /** The release that brought it; none where builds of any age may leave it out. */
  readonly since?: string;
  /** The end of the type that a message names, where the same field elsewhere is a mistake. */
  readonly type?: string;
}

/** Sources: the change logs of Prometheus and Alertmanager; runs of 2.42. */
const prometheusFields: Readonly<Record<string, KnownField>> = {
  kubernetes_sd_configs: {},
  consul_sd_configs: {},
  nomad_sd_configs: {},
  dns_sd_configs: {},
  ec2_sd_configs: {},
  azure_sd_configs: {},
  gce_sd_configs: {},
  scrape_config_files: { since: '2.43' },
  keep_dropped_targets: { since: '2.47' },
  scrape_protocols: { since: '2.49' },
  query_offset: { since: '2.53' },
  otlp: { since: '2.55' },
  metric_name_validation_scheme: { since: '2.55' },
  labels: { since: '3.0', type: 'RuleGroup' },
  fallback_scrape_protocol: { since: '3.0' },
};

const alertmanagerFields: Readonly<Record<string, KnownField>> = {
  url_file: { since: '0.26' },
  bot_token_file: { since: '0.26' },
  user_key_file: { since: '0.26' },
  token_file: { since: '0.26' },
  webhook_url_file: { since: '0.27' },
  msteamsv2_configs: { since: '0.28' },
  jira_configs: { since: '0.28' },
  rocketchat_configs: { since: '0.28' },
  incidentio_configs: { since: '0.29' },
  mattermost_configs: { since: '0.30' },
};

/**
 * Whether a tool refuses a field only because its build is too old or too small.
 *
 * A build that does not tell its version is taken for a new one: what it refuses is then a finding, not a check not made.
 *
 * @param type the type that the message names, such as `config.ScrapeConfig`
 * @returns why, such as `url_file needs 0.26`; `undefined` when the tool is right to refuse it
 */
export function lacks(tool: Tool, field: string, type: string): string | undefined {
  const fields = tool.name === 'amtool' ? alertmanagerFields : tool.name === 'promtool' ? prometheusFields : {};
  const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (known === undefined || (known.type !== undefined && !type.endsWith(known.type))) return undefined;
  if (known.since === undefined) return `${field} is not compiled into it`;
  return isBefore(tool.version, known.since) ? `${field} needs ${known.since}` : undefined;
}

/** Whether a version is older than a release; one that is not told is taken for a new one. */
export function isBefore(version: string | undefined, release: string): boolean {
  if (version === undefined) return false;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = release.split('.').map(Number);
  return major !== wantedMajor ? major < wantedMajor : minor < wantedMinor;
}
