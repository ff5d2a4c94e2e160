import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAlertmanagerConfig } from '../../../src/check/tool/amtool.ts';
import { checkLokiConfig } from '../../../src/check/tool/loki.ts';
import { checkCollectorConfig } from '../../../src/check/tool/otelcol.ts';
import type { Outcome } from '../../../src/check/tool/outcome.ts';
import { checkPrometheusConfig, checkRules, testRules, type Checked } from '../../../src/check/tool/promtool.ts';
import { checkTempoConfig } from '../../../src/check/tool/tempo.ts';
import type { Tool, ToolName } from '../../../src/check/tool/tool.ts';
import { folderWith } from './folder.ts';

/** What a build wrote, and what the check must make of it. The texts are those of real runs. */
interface Case {
  readonly title: string;
  readonly tool: ToolName;
  readonly version?: string;
  readonly check: (tool: Tool, file: Checked) => Promise<Outcome>;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code: number;
  /** Line (0 for none) and message of each. */
  readonly findings: readonly (readonly [line: number, message: string | RegExp])[];
  readonly unmade?: readonly RegExp[];
}

const promtool = { tool: 'promtool', check: checkPrometheusConfig } as const;
const rules = { tool: 'promtool', check: checkRules } as const;
const tests = { tool: 'promtool', check: testRules } as const;
const amtool = { tool: 'amtool', check: checkAlertmanagerConfig } as const;
const tempo = { tool: 'tempo', check: checkTempoConfig } as const;
const loki = { tool: 'loki', check: checkLokiConfig } as const;
const otelcol = { tool: 'otelcol', check: checkCollectorConfig } as const;

const cases: readonly Case[] = [
  { title: 'a configuration of Loki that is right', ...loki, stderr: 'level=info ts=2026-11-20T13:55:22Z caller=main.go:109 msg="config is valid"\n', code: 0, findings: [] },
  {
    title: 'a field that Loki does not know is found at its line',
    ...loki,
    stderr: 'failed parsing config: /x/f.yaml: yaml: unmarshal errors:\n  line 31: field retention_enabld not found in type compactor.Config. Use `-config.expand-env=true` flag if you want to expand environment variables in your config file\n',
    code: 1,
    findings: [[31, 'field retention_enabld not found in type compactor.Config']],
  },
  {
    title: 'a value that Loki cannot read',
    ...loki,
    stderr: 'failed parsing config: /x/f.yaml: unknown unit "days" in duration "7days". Use `-config.expand-env=true` flag if you want to expand environment variables in your config file\n',
    code: 1,
    findings: [[0, 'unknown unit "days" in duration "7days"']],
  },
  {
    title: 'settings of Loki that do not go together',
    ...loki,
    stderr: 'level=error ts=2026-11-20T13:55:24Z caller=main.go:92 msg="validating config" err="MULTIPLE CONFIG ERRORS FOUND, PLEASE READ CAREFULLY\\nunrecognized `store` (index) type `tsbd`"\n',
    code: 1,
    findings: [[0, 'MULTIPLE CONFIG ERRORS FOUND, PLEASE READ CAREFULLY; unrecognized `store` (index) type `tsbd`']],
  },
  { title: 'a configuration of the Collector that is right', ...otelcol, code: 0, findings: [] },
  {
    title: 'a key that a component of the Collector does not know',
    ...otelcol,
    stderr:
      "Error: failed to get config: cannot unmarshal the configuration: decoding failed due to the following error(s):\n\n'exporters' error reading configuration for \"otlp_grpc/tempo\": decoding failed due to the following error(s):\n\n'otlpexporter.Config' has invalid keys: endpont\n" +
      "2026/11/20 13:44:48 failed to get config: cannot unmarshal the configuration\n",
    code: 1,
    findings: [[0, /'exporters' error reading configuration for "otlp_grpc\/tempo".*has invalid keys: endpont$/]],
  },
  {
    title: 'a pipeline of the Collector that names what is not there',
    ...otelcol,
    stderr: 'Error: service::pipelines::traces: references processor "memory_limter" which is not configured\n2026/11/20 13:44:49 service::pipelines::traces: references\n',
    code: 1,
    findings: [[0, 'service::pipelines::traces: references processor "memory_limter" which is not configured']],
  },
  { title: 'a configuration that is right', ...promtool, stdout: 'Checking p.yaml\n SUCCESS: p.yaml is valid\n\n', code: 0, findings: [] },
  {
    title: "Debian's promtool knows no Kubernetes discovery: the check is not made",
    ...promtool,
    version: '2.42.0',
    stderr: '  FAILED: parsing YAML file p.yaml: yaml: unmarshal errors:\n  line 5: field kubernetes_sd_configs not found in type config.ScrapeConfig\n',
    code: 1,
    findings: [],
    unmade: [/^promtool check config of f\.yaml \| promtool 2\.42\.0 \(.*\) cannot make it: kubernetes_sd_configs is not compiled into it$/],
  },
  {
    title: 'a mistake beside a field that the build lacks is a finding all the same',
    ...promtool,
    version: '2.42.0',
    stderr:
      '  FAILED: parsing YAML file p.yaml: yaml: unmarshal errors:\n  line 2: field scrape_config_files not found in type config.plain\n' +
      '  line 6: field kubernetes_sd_configs not found in type config.ScrapeConfig\n  line 8: field foo not found in type config.ScrapeConfig\n',
    code: 1,
    findings: [[8, 'field foo not found in type config.ScrapeConfig']],
    unmade: [/scrape_config_files needs 2\.43, kubernetes_sd_configs is not compiled into it$/],
  },
  {
    title: 'a build that should know the field is right to refuse it',
    ...promtool,
    version: '3.14.0',
    stderr: '  FAILED: parsing YAML file p.yaml: yaml: unmarshal errors:\n  line 2: field scrape_config_files not found in type config.ScrapeConfig\n',
    code: 1,
    findings: [[2, 'field scrape_config_files not found in type config.ScrapeConfig']],
  },
  {
    title: 'a file that is not YAML',
    ...promtool,
    stderr: '  FAILED: parsing YAML file p.yaml: yaml: mapping values are not allowed in this context\n',
    code: 1,
    findings: [[0, 'yaml: mapping values are not allowed in this context']],
  },
  {
    title: 'a flag that the build does not know',
    ...promtool,
    stderr: "promtool: error: unknown long flag '--lint-fatal', try --help\n",
    code: 1,
    findings: [],
    unmade: [/its build does not know a flag: .*--lint-fatal/],
  },
  {
    title: 'a failure without a message that is understood is never a pass',
    ...promtool,
    stderr: 'panic: something new\n',
    code: 2,
    findings: [[0, /exits with 2: panic: something new$/]],
  },
  { title: 'a failure without any message is never a pass', ...amtool, code: 1, findings: [[0, /exits with 1: without a message$/]] },
  {
    title: 'two rules with bad expressions, each at its place',
    ...rules,
    stderr:
      '  FAILED:\n/d/r.yaml: 5:15: group "a", rule 1, "job:up:sum": could not parse expression: 1:17: parse error: unclosed left parenthesis\n' +
      '/d/r.yaml: 7:15: group "a", rule 2, "Down": could not parse expression: 1:12: parse error: ranges only allowed for vector selectors\n\n',
    code: 1,
    findings: [
      [5, 'group "a", rule 1, "job:up:sum": could not parse expression: 1:17: parse error: unclosed left parenthesis'],
      [7, 'group "a", rule 2, "Down": could not parse expression: 1:12: parse error: ranges only allowed for vector selectors'],
    ],
  },
  {
    title: 'a message that promtool repeats is one finding',
    ...rules,
    stderr: '  FAILED:\nbd.yaml: not a valid duration string: "1q"\nbd.yaml: not a valid duration string: "1q"\n',
    code: 1,
    findings: [[0, 'not a valid duration string: "1q"']],
  },
  {
    title: 'duplicate rules, by the lint',
    ...rules,
    stderr:
      '  FAILED:\nlint error 2 duplicate rule(s) found.\nMetric: job:up:sum\nLabel(s):\nMetric: Down\nLabel(s):\n\tseverity: page\n\tteam: a\n' +
      'Might cause inconsistency while recording expressions\n',
    code: 3,
    findings: [
      [0, 'job:up:sum is defined more than once with the same labels'],
      [0, 'Down is defined more than once with the same labels (severity: page, team: a)'],
    ],
  },
  {
    title: 'labels of a group are newer than 2.42',
    ...rules,
    version: '2.42.0',
    stderr:
      '  FAILED:\ndup.yaml: yaml: unmarshal errors:\n  line 9: field labels not found in type rulefmt.RuleGroup\n  line 10: field query_offset not found in type rulefmt.RuleGroup\n',
    code: 1,
    findings: [],
    unmade: [/labels needs 3\.0, query_offset needs 2\.53$/],
  },
  {
    title: 'labels where no version has them are a mistake',
    ...rules,
    version: '2.42.0',
    stderr: '  FAILED:\ndup.yaml: yaml: unmarshal errors:\n  line 9: field labels not found in type rulefmt.RuleGroups\n',
    code: 1,
    findings: [[9, 'field labels not found in type rulefmt.RuleGroups']],
  },
  {
    title: 'an alert that does not fire as expected, and a sample that differs',
    ...tests,
    stderr:
      '  FAILED:\n    alertname: Down, time: 5m, \n        exp:[\n            0:\n              Labels:{alertname="Down", job="a"}\n              Annotations:{}\n            ], \n        got:[]\n' +
      '    expr: "job:up:sum", time: 5m,\n        exp: {job="a"} 2E+00\n        got: {job="a"} 1E+00\n\n\n',
    code: 1,
    findings: [
      [0, 'alertname: Down, time: 5m, exp:[ 0: Labels:{alertname="Down", job="a"} Annotations:{} ], got:[]'],
      [0, 'expr: "job:up:sum", time: 5m, exp: {job="a"} 2E+00 got: {job="a"} 1E+00'],
    ],
  },
  {
    title: 'a test whose pattern matches no rules, although promtool lets it pass',
    ...tests,
    stdout: '  WARNING: no file match pattern nothere.yaml\n  SUCCESS\n\n',
    code: 0,
    findings: [[0, 'rule_files names nothere.yaml, which matches no file']],
  },
  {
    title: 'receivers that amtool 0.25 does not know',
    ...amtool,
    version: '0.25.0',
    stdout:
      "Checking 'a.yaml'  FAILED: yaml: unmarshal errors:\n  line 4: field msteamsv2_configs not found in type config.plain\n  line 5: field url_file not found in type config.plain\n\n",
    stderr: 'amtool: error: failed to validate 1 file(s)\n\n',
    code: 1,
    findings: [],
    unmade: [/^amtool check-config of f\.yaml \| .*msteamsv2_configs needs 0\.28, url_file needs 0\.26$/],
  },
  {
    title: 'a route to a receiver that is not there',
    ...amtool,
    stdout: 'Checking \'a.yaml\'  FAILED: undefined receiver "b" used in route\n\n',
    stderr: 'amtool: error: failed to validate 1 file(s)\n\n',
    code: 1,
    findings: [[0, 'undefined receiver "b" used in route']],
  },
  {
    title: 'a section of an older Tempo',
    ...tempo,
    stderr:
      'failed parsing config: failed to parse configFile /d/tempo.yaml: yaml: unmarshal errors:\n  line 4: field http_listen_prt not found in type server.Config\n',
    code: 1,
    findings: [[4, 'field http_listen_prt not found in type server.Config']],
  },
  {
    title: 'settings of Tempo that do not go together',
    ...tempo,
    stderr:
      'level=warn ts=2026-11-28T15:15:25.002215486Z caller=main.go:122 msg="-- CONFIGURATION WARNINGS --"\n' +
      'level=warn ts=2026-11-28T15:15:25.002256798Z caller=main.go:128 msg="live_store.complete_block_timeout < storage.trace.blocklist_poll" explain="You may receive 404s between the time the live-store has flushed a trace and the querier is aware of the new block"\n',
    code: 1,
    findings: [[0, 'live_store.complete_block_timeout < storage.trace.blocklist_poll: You may receive 404s between the time the live-store has flushed a trace and the querier is aware of the new block']],
  },
];

describe('what is made of what a tool writes', () => {
  it.each(cases)('$title', async ({ tool: name, version, check, stdout = '', stderr = '', code, findings, unmade = [] }) => {
    const folder = folderWith({
      stdout,
      stderr,
      tool: '#!/bin/sh\nhere=$(dirname "$0")\ncat "$here/stdout"\ncat "$here/stderr" >&2\nexit "$(cat "$here/code")"\n',
      code: String(code),
      'f.yaml': '',
    });
    const tool: Tool = { name, kind: 'executable', file: join(folder, 'tool'), from: 'explicit', version };
    const outcome = await check(tool, { path: join(folder, 'f.yaml'), name: 'f.yaml' });
    expect(outcome.findings.map(({ place }) => place.line ?? 0)).toEqual(findings.map(([line]) => line));
    for (const [index, [, message]] of findings.entries()) {
      const found = outcome.findings[index]?.message;
      if (typeof message === 'string') expect(found).toBe(message);
      else expect(found).toMatch(message);
    }
    expect(outcome.unmade.length).toBe(unmade.length);
    for (const [index, text] of unmade.entries()) {
      const entry = outcome.unmade[index];
      expect(`${entry?.check} | ${entry?.why}`).toMatch(text);
    }
  });

  it('names file, severity and remedy in a finding', async () => {
    const folder = folderWith({ tool: '#!/bin/sh\necho "  FAILED: oh no" >&2\nexit 1\n', 'f.yaml': '' });
    const tool: Tool = { name: 'promtool', kind: 'executable', file: join(folder, 'tool'), from: 'path', version: '3.14.0' };
    const { findings } = await checkPrometheusConfig(tool, { path: join(folder, 'f.yaml'), name: 'prometheus/prometheus.yaml' });
    expect(findings).toEqual([
      {
        rule: 'promtool/config',
        severity: 'error',
        place: { file: 'prometheus/prometheus.yaml' },
        message: 'oh no',
        remedy: 'correct it where it is declared, and run obskit synth again',
      },
    ]);
  });
});

it('Tempo is asked with a flag that has its value, without which 3.0.3 takes it for a mistake', async () => {
  const folder = folderWith({ tempo: '#!/bin/sh\nfor last; do :; done\n[ "$last" = -config.verify=true ] || { echo "flag needs an argument: -config.verify" >&2; exit 2; }\n', 'tempo.yaml': '' });
  const path = join(folder, 'tempo.yaml');
  const outcome = await checkTempoConfig({ name: 'tempo', kind: 'executable', file: join(folder, 'tempo'), from: 'path', version: '3.0.3' }, { name: 'tempo/tempo.yaml', path });
  expect(outcome.findings).toEqual([]);
});
