import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToolChecks } from '../../../src/check/tool/checks.ts';
import { locate, namedByEnvironment } from '../../../src/check/tool/locate.ts';
import { run } from '../../../src/check/tool/run.ts';
import { commandLine, type ToolName } from '../../../src/check/tool/tool.ts';
import { folderWith } from './folder.ts';

/** The real promtool and amtool, of whatever version was found: what is asserted holds for 2.42 and 0.25 as for the pinned ones. */
const find = (name: ToolName) =>
  locate(name, {
    explicit: namedByEnvironment(process.env),
    binFolder: resolve('.obskit/bin'),
    path: process.env['PATH'] ?? '',
    images: {},
  });
const nowhere = async (name: ToolName) => ({ missing: `${name} was not found` });

const good = {
  'prometheus/prometheus.yaml':
    'rule_files: [/etc/prometheus/rules/*.yaml]\nscrape_configs:\n  - job_name: a\n    sample_limit: 100\n' +
    '    authorization: {credentials_file: /run/secrets/token}\n    static_configs: [{targets: ["127.0.0.1:1"]}]\n',
  'rules/a.yaml':
    'groups:\n  - name: a\n    rules:\n      - record: job:up:sum\n        expr: sum by (job) (up)\n      - alert: Down\n        expr: up == 0\n        for: 1m\n',
  'tests/a.yaml':
    "rule_files: [../rules/a.yaml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series: [{series: 'up{job=\"a\"}', values: '0x10'}]\n" +
    '    alert_rule_test:\n      - {eval_time: 5m, alertname: Down, exp_alerts: [{exp_labels: {job: a}}]}\n',
  'alertmanager/alertmanager.yaml': "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'http://127.0.0.1:1/'}]}]\n",
};

interface Fault {
  readonly title: string;
  readonly file: keyof typeof good;
  readonly from: string;
  readonly to: string;
  readonly rule: string;
  readonly message: RegExp;
  readonly line?: number;
}

const faults: readonly Fault[] = [
  { title: 'a key of the scrape configuration that does not exist', file: 'prometheus/prometheus.yaml', from: 'sample_limit', to: 'sample_limits', rule: 'promtool/config', message: /field sample_limits not found/, line: 4 },
  { title: 'two jobs of one name', file: 'prometheus/prometheus.yaml', from: 'scrape_configs:\n', to: 'scrape_configs:\n  - job_name: a\n', rule: 'promtool/config', message: /multiple scrape configs with job name "a"/ },
  { title: 'an expression that does not parse', file: 'rules/a.yaml', from: '(up)', to: '(up', rule: 'promtool/rules', message: /unclosed left parenthesis/, line: 5 },
  { title: 'a key of a rule that does not exist', file: 'rules/a.yaml', from: 'for: 1m', to: 'fore: 1m', rule: 'promtool/rules', message: /field fore not found/, line: 8 },
  { title: 'a template that does not render', file: 'rules/a.yaml', from: 'for: 1m', to: 'annotations: {a: "{{ $x }}"}', rule: 'promtool/rules', message: /undefined variable "\$x"/ },
  { title: 'a rule that is there twice', file: 'rules/a.yaml', from: '      - alert', to: '      - {record: "job:up:sum", expr: sum by (job) (up)}\n      - alert', rule: 'promtool/rules', message: /^job:up:sum is defined more than once/ },
  { title: 'a proof that does not hold', file: 'tests/a.yaml', from: 'job: a}', to: 'job: b}', rule: 'promtool/tests', message: /alertname: Down, time: 5m.*got:/ },
  { title: 'a proof of rules that are not there', file: 'tests/a.yaml', from: '../rules/a.yaml', to: '../rules/b.yaml', rule: 'promtool/tests', message: /matches no file/ },
  { title: 'a proof with a series that does not parse', file: 'tests/a.yaml', from: '0x10', to: '0xx10', rule: 'promtool/tests', message: /unexpected "x" in series values/ },
  { title: 'a route to no receiver', file: 'alertmanager/alertmanager.yaml', from: '{receiver: a}', to: '{receiver: b}', rule: 'amtool/config', message: /undefined receiver "b"/ },
  { title: 'a key of a receiver that does not exist', file: 'alertmanager/alertmanager.yaml', from: 'url:', to: 'urls:', rule: 'amtool/config', message: /field urls not found/, line: 2 },
];

describe('the real tools', () => {
  it('find nothing in an output that is right, and say what was not there to check', async () => {
    const outcome = await runToolChecks(folderWith(good), find, { requireTools: true });
    expect(outcome.findings).toEqual([]);
    expect(outcome.unmade).toEqual([
      { check: 'tempo -config.verify', why: 'the output has no tempo/tempo.yaml; run obskit synth' },
    ]);
    expect(outcome.made).toEqual([
      { check: 'promtool check config', count: 1 },
      { check: 'promtool check rules', count: 1 },
      { check: 'promtool test rules', count: 1 },
      { check: 'amtool check-config', count: 1 },
    ]);
  });

  it.each(faults)('find $title', async ({ file, from, to, rule, message, line }) => {
    const broken = good[file].replace(from, to);
    expect(broken).not.toBe(good[file]);
    const { findings } = await runToolChecks(folderWith({ ...good, [file]: broken }), find, { requireTools: true });
    // A rule file that does not load fails its proof too.
    const found = findings.filter(({ place }) => place.file === join(file));
    expect(found.map((one) => one.rule)).toContain(rule);
    expect(found.map((one) => one.message).join('\n')).toMatch(message);
    if (line !== undefined) expect(found.map(({ place }) => place.line)).toContain(line);
  });

  it('make a Kubernetes discovery a check not made when the build refuses it: never a finding', async () => {
    const text = good['prometheus/prometheus.yaml'].replace('static_configs: [{targets: ["127.0.0.1:1"]}]', 'kubernetes_sd_configs: [{role: pod}]');
    const folder = folderWith({ ...good, 'prometheus/prometheus.yaml': text });
    const outcome = await runToolChecks(folder, find, { requireTools: true });
    expect(outcome.findings).toEqual([]);

    const promtool = await find('promtool');
    if ('missing' in promtool) throw new Error(promtool.missing);
    const args = ['check', 'config', '--syntax-only', join(folder, 'prometheus/prometheus.yaml')];
    const ran = await run(commandLine(promtool.tool, args, [folder]), { timeoutMs: 20_000 });
    const refused = ran.kind !== 'exited' || ran.code !== 0;
    expect(outcome.unmade.some(({ check }) => check === 'promtool check config of prometheus/prometheus.yaml')).toBe(refused);
    expect(outcome.made.some(({ check }) => check === 'promtool check config')).toBe(!refused);
  });
});

describe('tools that are missing', () => {
  it('leave their checks unmade', async () => {
    const { findings, unmade, made } = await runToolChecks(folderWith({ ...good, 'tempo/tempo.yaml': '{}' }), nowhere, { requireTools: false });
    expect(findings).toEqual([]);
    expect(made).toEqual([]);
    expect(unmade.map(({ check, why }) => `${check}: ${why}`)).toEqual([
      'promtool check config: promtool was not found',
      'promtool check rules: promtool was not found',
      'promtool test rules: promtool was not found',
      'amtool check-config: amtool was not found',
      'tempo -config.verify: tempo was not found',
    ]);
  });

  it('are findings where tools are required, but for Tempo, which nothing needs', async () => {
    const { findings, unmade } = await runToolChecks(folderWith({ ...good, 'tempo/tempo.yaml': '{}' }), nowhere, { requireTools: true });
    expect(findings.map(({ rule, place }) => `${rule} ${place.file}`)).toEqual([
      'tool/missing prometheus/prometheus.yaml',
      'tool/missing rules',
      'tool/missing tests',
      'tool/missing alertmanager/alertmanager.yaml',
    ]);
    expect(unmade.map(({ check }) => check)).toEqual(['tempo -config.verify']);
  });

  it('that are found but cannot be started are findings', async () => {
    const broken = async (name: ToolName) => ({
      tool: { name, kind: 'executable', file: '/nowhere/tool', from: 'path', version: '9.0.0' } as const,
    });
    const { findings } = await runToolChecks(folderWith(good), broken, { requireTools: false });
    expect(findings.map(({ message }) => message)).toEqual(Array(4).fill(expect.stringMatching(/could not be started/)));
  });
});
