import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../runtime/wait.ts';
import { hedgehog } from '../../systems/hedgehog/metrics.ts';
import { keychain } from '../../systems/keychain/metrics.ts';
import { target } from '../../systems/target/metrics.ts';
import { merge, some, verdict, type Verdict } from '../claim.ts';
import type { Matrix, PrometheusApi, Vector } from '../prometheus.ts';
import type { ProofNode, ProofStack } from '../stack.ts';
import { tempoSurvives } from './tempoCrash.ts';

/** Alerts that may fire while things are killed, with the reason. */
export interface Expected {
  readonly alert: RegExp;
  /** Labels that it must have, for it to be this one. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly because: string;
}

/** What fires in any case, and what tells the truth about a node that was killed. */
export function expectedAlerts(killed: ProofNode): readonly Expected[] {
  return [
    { alert: /^Watchdog$/, because: 'it always fires' },
    { alert: /^HedgehogPeerDown$/, labels: { target_node: killed.address }, because: 'the node was down, and its peers say so' },
    { alert: /^(TargetDown|TargetFlapping)$/, labels: { instance: killed.address }, because: 'the node was down' },
    { alert: /^TargetFlapping$/, labels: { job: 'prometheus' }, because: 'Prometheus was down' },
    { alert: /^TargetFlapping$/, labels: { job: 'tempo' }, because: 'Tempo was down' },
  ];
}

/** What is remembered of before: series of each kind, over a minute. */
const remembered = [target.up.name, hedgehog.requests.name, keychain.operations.name, 'ALERTS', '{__name__=~"job:.+"}'];

/** How long alerts are watched after the last kill, in seconds: as long as they take from cause to firing, and more. */
const settleSeconds = 25;

/** How long an alert that has a reason of before may take to be gone, in seconds: the longest of the windows that end one, and more. */
const calmSeconds = 75;

/** Kills Prometheus, Tempo where there is one, and a node under load, as a crash would: nothing acknowledged before is lost, nobody is told without need. */
export async function crashesAreSurvived(stack: ProofStack, onProgress: (line: string) => void = () => undefined): Promise<Verdict> {
  const killed = stack.nodes['hedgehog']?.at(1);
  if (killed === undefined) throw new RangeError('crashes are rehearsed on the second of several hedgehog nodes');
  const uneasy = await untilCalm(stack, onProgress);
  const began = Date.now() / 1_000;
  onProgress('Prometheus is killed');
  const history = await historySurvives(stack);
  const traces = await tempoSurvives(stack);
  onProgress(`${killed.name} is killed under load`);
  const items = await itemsSurvive(stack, killed);
  onProgress('alerts are watched');
  await sleep(settleSeconds * 1_000, undefined, { signal: stack.signal });
  const quiet = await nobodyIsToldInVain(stack.prometheus, Date.now() / 1_000 - began, [...expectedAlerts(killed), ...alreadyUneasy(uneasy)]);
  return merge(history, traces, items, quiet);
}

/**
 * A machine that is busy with the start refuses requests, which alerts tell of for a while: what fires after a kill is to fire
 * because of it.
 * @returns what is pending or fires all the same: the slow tiers of an objective remember for minutes
 */
async function untilCalm({ prometheus, signal }: ProofStack, onProgress: (line: string) => void): Promise<Vector> {
  const ask = () => prometheus.query('ALERTS{alertname!="Watchdog"}');
  if ((await ask()).length > 0) onProgress('alerts of the start are waited for to end');
  await until('no alert is pending or fires', { seconds: calmSeconds, pauseMilliseconds: 1_000, signal }, async () => ((await ask()).length > 0 ? undefined : true)).catch(() => signal.throwIfAborted());
  return ask();
}

/** Alerts that need no kill any more to fire: each with the very labels that it has already. */
export function alreadyUneasy(alerts: Vector): readonly Expected[] {
  return alerts.map(({ metric: { __name__: _, alertstate: __, alertname = '', ...labels } }) => ({ alert: new RegExp(`^${alertname}$`), labels, because: 'it was pending before anything was killed' }));
}

export async function historySurvives({ prometheus, kill, ready, signal }: ProofStack): Promise<Verdict> {
  // A moment that has passed: what was answered for it must be answered again.
  const at = Date.now() / 1_000 - 2;
  const ask = async (): Promise<Matrix> => (await Promise.all(remembered.map((name) => prometheus.samples(`${name}[1m]`, at)))).flat();
  const before = await ask();
  await kill('prometheus');
  const killedAt = performance.now();
  await ready('prometheus');
  const away = (performance.now() - killedAt) / 1_000;
  const after = await until('Prometheus answers', { seconds: 20, signal }, ask);
  const replay = await until('Prometheus tells of its replay', { seconds: 30, signal }, async () => {
    const [took] = await prometheus.query('prometheus_tsdb_data_replay_duration_seconds{job="prometheus"}');
    const [corrupt] = await prometheus.query('prometheus_tsdb_wal_corruptions_total{job="prometheus"}');
    return took === undefined || corrupt === undefined ? undefined : { seconds: Number(took.value[1]), corruptions: Number(corrupt.value[1]) };
  });
  return judgeHistory(before, after, { ...replay, away });
}

export interface Replay {
  /** How long the write-ahead log took to be read. */
  readonly seconds: number;
  readonly corruptions: number;
  /** From the kill until it was ready again. */
  readonly away: number;
}

/** Every sample of before is there again, with its time and value. */
export function judgeHistory(before: Matrix, after: Matrix, { seconds, corruptions, away }: Replay): Verdict {
  const key = (metric: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(metric).sort());
  const kept = new Map(after.map(({ metric, values }) => [key(metric), new Set(values.map(([at, value]) => `${at} ${value}`))]));
  const lost = before.map(({ metric, values }) => ({ metric, missing: values.filter(([at, value]) => !kept.get(key(metric))?.has(`${at} ${value}`)).length }));
  const gone = lost.filter(({ missing }) => missing > 0);
  const count = before.reduce((sum, { values }) => sum + values.length, 0);
  const cause = 'its data folder is not the one from before, or the write-ahead log could not be read: see its log';
  return verdict({
    facts: [
      `Prometheus was back ${away.toFixed(1)} s after SIGKILL, its log read in ${seconds.toFixed(2)} s; ${count - gone.reduce((sum, it) => sum + it.missing, 0)} of ${count} samples of ${before.length} series are as they were`,
    ],
    failures: [
      ...(count === 0 ? [{ message: 'Prometheus remembered nothing before it was killed', cause: 'nothing is scraped' }] : []),
      ...(gone.length === 0 ? [] : [{ message: `Prometheus has lost samples of ${gone.length} series: ${some(gone.map(({ metric, missing }) => `${missing} of ${metric['__name__']}`))}`, cause }]),
      ...(corruptions === 0 ? [] : [{ message: `Prometheus found ${corruptions} corruptions in its write-ahead log`, cause }]),
    ],
  });
}

const table = 'proof-of-crashes';

/** One owner’s word is enough for a write, and every node of three owns everything: what was acknowledged can be read without the node that was killed. */
async function itemsSurvive({ nodes, prometheus, kill, revive, ready, signal }: ProofStack, killed: ProofNode): Promise<Verdict> {
  const all = nodes['hedgehog'] ?? [];
  const living = all.filter((node) => node !== killed);
  await call(all[0], 'POST', '/api/v1/tables', { name: table }, [201, 409]);
  const before = await writeItems(all, 'before', 60);
  await kill(killed.name, { hold: true });
  const without = await missingItems(living, before);
  const during = await writeItems(living, 'during', 30);
  revive(killed.name);
  await ready(killed.name);
  const back = Date.now() / 1_000;
  const handed = await until('the hints have been handed over', { seconds: 40, signal }, async () => ((await isHanded(prometheus, killed, back)) ? true : undefined)).catch(() => false);
  const afterwards = await missingItems([killed], [...before, ...during]);
  return judgeItems({ killed: killed.name, written: before.length, writtenDuring: during.length, missingWithout: without, missingAfterwards: afterwards, handed });
}

/** @param since the moment from which on samples count, in seconds since 1970: those from before do not know of all that waits */
async function isHanded(prometheus: PrometheusApi, { address }: ProofNode, since: number): Promise<boolean> {
  const waiting = `${hedgehog.pendingHints.name}{job="hedgehog",target_node="${address}"}`;
  return (await prometheus.query(`sum(${waiting}) == 0 and min(timestamp(${waiting})) > ${since}`)).length > 0;
}

export interface ItemsSeen {
  readonly killed: string;
  readonly written: number;
  readonly writtenDuring: number;
  /** Acknowledged items that could not be read while the node was away. */
  readonly missingWithout: readonly string[];
  /** Those that the node does not give when it is back. */
  readonly missingAfterwards: readonly string[];
  /** Whether its peers have handed over what it missed. */
  readonly handed: boolean;
}

export function judgeItems({ killed, written, writtenDuring, missingWithout, missingAfterwards, handed }: ItemsSeen): Verdict {
  const cause = 'a write is acknowledged before its replicas have it, or a hint was forgotten';
  return verdict({
    facts: [`${written} items acknowledged before ${killed} was killed and ${writtenDuring} while it was away can be read, from its peers and from itself`],
    failures: [
      ...(written === 0 ? [{ message: 'hedgehog acknowledged no item', cause: 'every write fails: see the nodes’ logs' }] : []),
      ...(missingWithout.length === 0 ? [] : [{ message: `acknowledged items cannot be read without ${killed}: ${some(missingWithout)}`, cause }]),
      ...(missingAfterwards.length === 0 ? [] : [{ message: `acknowledged items cannot be read from ${killed} after its restart: ${some(missingAfterwards)}`, cause }]),
      ...(handed ? [] : [{ message: `changes still wait for ${killed} after its restart`, cause: 'its peers do not see that it is back, or it refuses them' }]),
    ],
  });
}

/** @returns the keys of those that were acknowledged */
async function writeItems(nodes: readonly ProofNode[], prefix: string, count: number): Promise<readonly string[]> {
  const written: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const key = `${prefix}-${i}`;
    const status = await call(nodes[i % nodes.length], 'PUT', `/api/v1/tables/${table}/items/${key}`, { key }, []).catch(() => 0);
    if (status === 204) written.push(key);
  }
  return written;
}

async function missingItems(nodes: readonly ProofNode[], keys: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [i, key] of keys.entries()) {
    const status = await call(nodes[i % nodes.length], 'GET', `/api/v1/tables/${table}/items/${key}`, undefined, []).catch(() => 0);
    if (status !== 200) missing.push(key);
  }
  return missing;
}

/** @param accepted statuses that are well; any, when there are none @returns the status */
async function call(node: ProofNode | undefined, method: string, path: string, body: object | undefined, accepted: readonly number[]): Promise<number> {
  const response = await fetch(`http://${node?.address}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  if (accepted.length > 0 && !accepted.includes(response.status)) throw new Error(`${method} ${path} at ${node?.address}: ${response.status}`);
  return response.status;
}

/** No alert has fired in the last seconds but those that are expected. */
export async function nobodyIsToldInVain(prometheus: PrometheusApi, seconds: number, expected: readonly Expected[]): Promise<Verdict> {
  const fired = await prometheus.query(`max_over_time(ALERTS{alertstate="firing"}[${Math.ceil(seconds)}s])`);
  const explained = (metric: Readonly<Record<string, string>>) =>
    expected.find(({ alert, labels = {} }) => alert.test(metric['alertname'] ?? '') && Object.entries(labels).every(([label, value]) => metric[label] === value));
  const unexplained = fired.filter(({ metric }) => explained(metric) === undefined);
  const reasons = [...new Set(fired.flatMap(({ metric }) => (explained(metric) === undefined ? [] : [`${metric['alertname']} (${explained(metric)?.because})`])))];
  return verdict({
    facts: [`alerts that fired meanwhile: ${reasons.join('; ') || 'none'}`],
    failures: unexplained.map(({ metric }) => {
      const { __name__: _, alertname, alertstate: __, ...labels } = metric;
      return {
        message: `${alertname} fired though nothing that it is about had happened: ${Object.entries(labels).map(([label, value]) => `${label}="${value}"`).join(', ')}`,
        cause: /^(Target|Scrape)/.test(alertname ?? '')
          ? 'its scrapes ran into their timeout: the machine is too busy for the proof'
          : 'it takes a restart for a fault: look at how its expression reads series that end and begin anew',
      };
    }),
  });
}
