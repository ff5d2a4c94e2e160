import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAlertmanagerConfig } from '../../src/check/tool/amtool.ts';
import { locate, namedByEnvironment } from '../../src/check/tool/locate.ts';
import { run } from '../../src/check/tool/run.ts';
import { commandLine, type Tool } from '../../src/check/tool/tool.ts';
import type { Config, MuteWindow } from '../../src/config/config.ts';
import { renderAlertmanager } from '../../src/render/alertmanager.ts';
import { timeIntervals } from '../../src/render/alertmanagerRoutes.ts';
import type { AlertsThere, ToldAlert } from '../../src/render/inhibitions.ts';
import { tiers } from '../../src/rules/sloTiers.ts';
import { folderWith } from '../check/tool/folder.ts';
import { demoConfig } from '../stack/configs.ts';
import { at, list, read, textOf } from './read.ts';

const path = 'alertmanager/alertmanager.yaml';
const told = (name: string, severity: ToldAlert['severity'], role?: ToldAlert['role']): ToldAlert => ({ name, severity, role });
const there: AlertsThere = {
  alerts: [
    told('Watchdog', 'info', 'heartbeat'),
    told('JobDown', 'critical', 'job-gone'),
    told('JobAbsent', 'critical', 'job-gone'),
    told('TargetDown', 'warning', 'target-down'),
    told('HighObjectCount', 'warning'),
    told('ErrorRatioHigh', 'critical'),
    told('OperationErrorsHigh', 'warning'),
    told('HintBacklogHigh', 'warning'),
    told('HintBacklogCritical', 'critical'),
    told('PeerDown', 'warning'),
    ...tiers.map(({ name, severity }) => told(name, severity)),
  ],
  mutes: [
    {
      system: 'hedgehog',
      alerts: [
        { cause: 'ErrorRatioHigh', symptoms: ['OperationErrorsHigh'] },
        { cause: 'HintBacklogCritical', symptoms: ['HintBacklogHigh'], equal: ['target_node'] },
      ],
      budgets: [{ cause: 'ErrorRatioHigh', objectives: ['availability'] }],
      targetDown: ['PeerDown'],
    },
  ],
};

const hook = (name: string) => ({ name, kind: 'webhook', url: `http://127.0.0.1:1/${name}` }) as const;

/** A deployment that uses every way to route. */
const config: Config = {
  ...demoConfig,
  receivers: ['everybody', 'oncall', 'chat', 'switch', 'databases', 'databases-oncall', 'proxies-oncall', 'games'].map(hook),
  alerts: { HighObjectCount: { receiver: 'games' }, Gone: { receiver: 'games' } },
  route: {
    ...demoConfig.route,
    receiver: 'everybody',
    severities: { critical: 'oncall', warning: 'chat' },
    systems: { hedgehog: { receiver: 'databases', severities: { critical: 'databases-oncall' } }, porter: { severities: { critical: 'proxies-oncall' } } },
    watchdog: 'switch',
  },
};

const night: MuteWindow = { name: 'nights', weekdays: [], daysOfMonth: [], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin', severities: ['warning', 'info'], systems: [] };
const muting: Config = { ...config, muteWindows: [night, { ...night, name: 'moving', from: '00:00', to: '24:00', severities: ['critical', 'warning'], systems: ['porter'] }] };

async function amtool(): Promise<Tool> {
  const found = await locate('amtool', { explicit: namedByEnvironment(process.env), binFolder: resolve('.obskit/bin'), path: process.env['PATH'] ?? '', images: {} });
  if ('missing' in found) throw new Error(found.missing);
  return found.tool;
}

/** The receiver that amtool says an alert reaches. */
async function receiverOf(of: Config, labels: Readonly<Record<string, string>>): Promise<string> {
  const folder = folderWith({ 'a.yaml': textOf(renderAlertmanager(of, there), path) });
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const ran = await run(commandLine(await amtool(), ['config', 'routes', 'test', `--config.file=${folder}/a.yaml`, ...pairs], [folder]), { timeoutMs: 20_000 });
  if (ran.kind !== 'exited' || ran.code !== 0) throw new Error(JSON.stringify(ran));
  return ran.stdout.trim();
}

const alertsAndReceivers: readonly (readonly [what: string, labels: Readonly<Record<string, string>>, receiver: string])[] = [
  ['a critical alert', { alertname: 'X', severity: 'critical', system: 'hashmap' }, 'oncall'],
  ['a warning', { alertname: 'X', severity: 'warning', system: 'hashmap' }, 'chat'],
  ['what no route names', { alertname: 'X', severity: 'info', system: 'hashmap' }, 'everybody'],
  ['an alert without any label', { alertname: 'X' }, 'everybody'],
  ['a critical alert of a system with a team of its own', { alertname: 'X', severity: 'critical', system: 'hedgehog' }, 'databases-oncall'],
  ['a warning of that system', { alertname: 'X', severity: 'warning', system: 'hedgehog' }, 'databases'],
  ['a critical alert of a system that names its critical ones only', { alertname: 'X', severity: 'critical', system: 'porter' }, 'proxies-oncall'],
  ['a warning of that system', { alertname: 'X', severity: 'warning', system: 'porter' }, 'chat'],
  ['an alert with a receiver of its own', { alertname: 'HighObjectCount', severity: 'critical', system: 'goverse' }, 'games'],
  ['an objective’s alert, by the system that it is about', { alertname: 'SloBurnRate1h', severity: 'critical', system: 'hedgehog', slo: 'hedgehog-availability' }, 'databases-oncall'],
  ['the alert that always fires', { alertname: 'Watchdog', severity: 'info' }, 'switch'],
];

describe('the receiver of', () => {
  it.each(alertsAndReceivers)('%s', async (_, labels, receiver) => {
    expect(await receiverOf(config, labels)).toBe(receiver);
  });

  it.each(alertsAndReceivers)('%s is the same where hours are muted', async (_, labels, receiver) => {
    expect(await receiverOf(muting, labels)).toBe(receiver);
  });

  it('the alert that always fires is nobody, where no dead man’s switch listens', async () => {
    const { watchdog: _, ...route } = config.route;
    expect(await receiverOf({ ...config, route }, { alertname: 'Watchdog', severity: 'info' })).toBe('-nowhere-');
  });

  it('everything in a deployment that says nothing is its one receiver', async () => {
    expect(await receiverOf(demoConfig, { alertname: 'X', severity: 'critical', system: 'hedgehog' })).toBe('nobody');
  });
});

/** Whether a label set fits a route's matchers, all of which are equalities here. */
function fits(matchers: readonly unknown[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every((matcher) => {
    const [, name = '', value] = /^(\w+)="(.*)"$/.exec(String(matcher)) ?? [];
    return labels[name] === value;
  });
}

/** The windows in which an alert is muted, by walking the tree as Alertmanager does. */
function mutedIn(of: Config, labels: Readonly<Record<string, string>>): readonly unknown[] {
  let node = at(read(renderAlertmanager(of, there), path), 'route');
  for (;;) {
    const next = list(node, 'routes').find((route) => fits(list(route, 'matchers'), labels));
    if (next === undefined) return list(node, 'mute_time_intervals');
    node = next;
  }
}

describe('mute windows', () => {
  it.each([
    ['a warning', { severity: 'warning', system: 'hashmap' }, ['nights']],
    ['a critical alert', { severity: 'critical', system: 'hashmap' }, []],
    ['a warning of a system that is being moved', { severity: 'warning', system: 'porter' }, ['nights', 'moving']],
    ['a critical alert of that system', { severity: 'critical', system: 'porter' }, ['moving']],
    ['a warning of a system with a receiver of its own', { severity: 'warning', system: 'hedgehog' }, ['nights']],
    ['a critical alert of such a system', { severity: 'critical', system: 'hedgehog' }, []],
    ['information that no route names', { severity: 'info', system: 'hashmap' }, ['nights']],
    ['an alert with a receiver of its own', { alertname: 'HighObjectCount', severity: 'warning', system: 'goverse' }, ['nights']],
    ['the alert that always fires', { alertname: 'Watchdog', severity: 'info' }, []],
  ])('of %s', (_, labels, windows) => {
    expect(mutedIn(muting, labels)).toEqual(windows);
  });

  it('over midnight end on the day after', () => {
    const [interval] = timeIntervals([{ ...night, weekdays: ['friday', 'sunday'] }]);
    expect(interval?.time_intervals).toEqual([
      { times: [{ start_time: '22:00', end_time: '24:00' }], weekdays: ['friday', 'sunday'], location: 'Europe/Berlin' },
      { times: [{ start_time: '00:00', end_time: '06:00' }], weekdays: ['saturday', 'monday'], location: 'Europe/Berlin' },
    ]);
  });

  it('of whole days name no times', () => {
    expect(timeIntervals([{ ...night, from: '00:00', to: '24:00', weekdays: ['sunday'], daysOfMonth: ['1:7'] }])[0]?.time_intervals).toEqual([
      { weekdays: ['sunday'], days_of_month: ['1:7'], location: 'Europe/Berlin' },
    ]);
  });

  it('until midnight do not reach into the next day', () => {
    expect(timeIntervals([{ ...night, to: '00:00' }])[0]?.time_intervals).toEqual([{ times: [{ start_time: '22:00', end_time: '24:00' }], location: 'Europe/Berlin' }]);
  });
});

describe('what is muted by what else fires', () => {
  const rulesOf = (alerts: AlertsThere['alerts']) =>
    list(read(renderAlertmanager(config, { ...there, alerts }), path), 'inhibit_rules').map((rule) => ({
      source: list(rule, 'source_matchers').map(String),
      target: list(rule, 'target_matchers').map(String),
      equal: list(rule, 'equal').map(String),
    }));
  type Labels = Readonly<Record<string, string>>;

  /** As Alertmanager judges: an absent label is an empty one. */
  function test(matcher: string, labels: Labels): boolean {
    const [, name = '', op, value = ''] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
    const actual = labels[name] ?? '';
    if (op === '=') return actual === value;
    if (op === '!=') return actual !== value;
    return new RegExp(`^(?:${value})$`).test(actual) === (op === '=~');
  }
  const mutes = (source: Labels, target: Labels, alerts = there.alerts): boolean =>
    rulesOf(alerts).some(
      (rule) =>
        rule.source.every((matcher) => test(matcher, source)) &&
        rule.target.every((matcher) => test(matcher, target)) &&
        rule.equal.every((label) => (source[label] ?? '') === (target[label] ?? '')),
    );

  const down = { alertname: 'TargetDown', system: 'hedgehog', job: 'hedgehog', instance: 'a', severity: 'warning' };
  const gone = { alertname: 'JobDown', system: 'hedgehog', job: 'hedgehog', severity: 'critical' };
  const errors = { alertname: 'ErrorRatioHigh', system: 'hedgehog', severity: 'critical' };
  const burn = (length: string, slo: string): Labels => ({ alertname: `SloBurnRate${length}`, job: 'hedgehog', slo, severity: 'critical' });
  it.each<[string, Labels, Labels, boolean]>([
    ['a target that is down mutes its symptoms', down, { alertname: 'X', system: 'hedgehog', instance: 'a', severity: 'critical' }, true],
    ['… not those of another target', down, { alertname: 'X', system: 'hedgehog', instance: 'b', severity: 'critical' }, false],
    ['… not what is said of the whole job', down, { alertname: 'X', system: 'hedgehog', severity: 'critical' }, false],
    ['… and not itself', down, down, false],
    ['a job that is gone mutes its targets', gone, down, true],
    ['… and what is said of the job', gone, { alertname: 'X', system: 'hedgehog', severity: 'critical' }, true],
    ['… not another job', gone, { alertname: 'X', system: 'porter', severity: 'warning' }, false],
    ['a fast burn mutes slower ones', burn('1h', 'a'), burn('3d', 'a'), true],
    ['… not those of another objective', burn('1h', 'a'), burn('6h', 'b'), false],
    ['… and no slow burn mutes a faster one', burn('6h', 'a'), burn('1h', 'a'), false],
    ['a critical alert mutes the warning of the same name and thing', { alertname: 'X', job: 'a', severity: 'critical' }, { alertname: 'X', job: 'a', severity: 'warning' }, true],
    ['a cause mutes its symptom', errors, { alertname: 'OperationErrorsHigh', system: 'hedgehog', operation: 'get' }, true],
    ['… not that of another system', errors, { alertname: 'OperationErrorsHigh', system: 'porter' }, false],
    ['… and not the other way round', { alertname: 'OperationErrorsHigh', system: 'hedgehog' }, errors, false],
    ['the graver of two levels mutes the other', { alertname: 'HintBacklogCritical', system: 'a', target_node: 'n' }, { alertname: 'HintBacklogHigh', system: 'a', target_node: 'n' }, true],
    ['… not that of another peer', { alertname: 'HintBacklogCritical', system: 'a', target_node: 'n' }, { alertname: 'HintBacklogHigh', system: 'a', target_node: 'm' }, false],
    ['errors mute the pages on the budget that they spend', errors, { ...burn('6h', 'hedgehog-availability'), system: 'hedgehog' }, true],
    ['… not its tickets', errors, { ...burn('3d', 'hedgehog-availability'), system: 'hedgehog', severity: 'warning' }, false],
    ['… not the pages on another budget', errors, { ...burn('6h', 'hedgehog-latency'), system: 'hedgehog' }, false],
    ['a target that is down mutes what its peers say of it', down, { alertname: 'PeerDown', system: 'hedgehog', target_node: 'a' }, true],
    ['… not what the peers of another system say', down, { alertname: 'PeerDown', system: 'porter', target_node: 'a' }, false],
  ])('%s', (_, source, target, expected) => {
    expect(mutes(source, target)).toBe(expected);
  });

  it('is never graver than what mutes it, however severities are tuned', () => {
    const alerts = there.alerts.map((alert) => ({ ...alert, severity: alert.name === 'ErrorRatioHigh' ? ('info' as const) : alert.severity }));
    expect(mutes(errors, { alertname: 'OperationErrorsHigh', system: 'hedgehog' }, alerts)).toBe(false);
    expect(mutes(errors, { ...burn('6h', 'hedgehog-availability'), system: 'hedgehog' }, alerts)).toBe(false);
  });

  it('is muted by nothing that is switched off', () => {
    const alerts = there.alerts.filter(({ name }) => name !== 'ErrorRatioHigh');
    expect(mutes(errors, { alertname: 'OperationErrorsHigh', system: 'hedgehog' }, alerts)).toBe(false);
  });
});

describe('every kind of receiver', () => {
  const every: Config = {
    ...muting,
    receivers: [
      ...muting.receivers,
      { name: 'slack', kind: 'slack', apiUrl: { file: '/run/secrets/slack' }, channel: '#a' },
      { name: 'pd', kind: 'pagerduty', routingKey: { file: '/run/secrets/pd' } },
      { name: 'og', kind: 'opsgenie', apiKey: { file: '/run/secrets/og' }, region: 'eu' },
      { name: 'teams', kind: 'teams', webhookUrl: { file: '/run/secrets/teams' } },
      { name: 'mail', kind: 'email', to: 'a@b.example', from: 'c@d.example', smarthost: 'm:25', username: 'u', password: { file: '/run/secrets/mail' } },
    ],
  };
  const text = textOf(renderAlertmanager(every, there), path);

  it('passes amtool check-config, or is said not to have been checked by a build that is too old', async () => {
    const tool = await amtool();
    const folder = folderWith({ 'a.yaml': text });
    const { findings, unmade } = await checkAlertmanagerConfig(tool, { path: `${folder}/a.yaml`, name: path });
    expect(findings).toEqual([]);
    const [, minor = 0] = (tool.version ?? '0.34').split('.').map(Number);
    expect(unmade).toHaveLength(minor < 28 ? 1 : 0);
  });

  it('reads its secret from a file', () => {
    expect(text).toContain('api_key_file: /run/secrets/og');
    expect(text).toContain('webhook_url_file: /run/secrets/teams');
    expect(text).toContain('api_url: https://api.eu.opsgenie.com/');
  });
});
