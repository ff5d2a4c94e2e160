import { until } from '../../runtime/wait.ts';
import { merge, some, verdict, type Failure, type Verdict } from '../claim.ts';
import type { PrometheusApi, RuleState, Target } from '../prometheus.ts';
import type { ProofStack } from '../stack.ts';

/** What Prometheus counts when it refuses a sample, and what that means. */
const refusals: Readonly<Record<string, string>> = {
  prometheus_target_scrapes_exceeded_sample_limit_total: 'a target exposes more than its catalogue allows: look for a label whose values have no end',
  prometheus_target_scrapes_exceeded_body_size_limit_total: 'a target’s answer is larger than its job allows',
  prometheus_target_scrape_pool_exceeded_label_limits_total: 'a target exposes more labels, or longer ones, than its job allows',
  prometheus_target_scrapes_sample_out_of_order_total: 'a target gives its samples times of its own that go back',
  prometheus_target_scrapes_sample_duplicate_timestamp_total: 'a target exposes a series twice, or two targets share one set of labels',
  prometheus_target_scrapes_sample_out_of_bounds_total: 'a target’s samples are of another time: compare the clocks',
  prometheus_tsdb_out_of_order_samples_total: 'somebody writes samples that are older than what is there, or two write the same series',
  prometheus_tsdb_out_of_bound_samples_total: 'somebody writes samples of another time: compare the clocks',
  prometheus_tsdb_too_old_samples_total: 'samples came later than Prometheus takes them: see out_of_order_time_window',
  prometheus_api_remote_write_invalid_labels_samples_total: 'what is written from outside, such as Tempo’s span metrics, has labels that are none',
  prometheus_rule_evaluation_failures_total: 'an expression cannot be evaluated: /rules of Prometheus names it',
};

/** What Tempo counts when Prometheus does not take what it writes; it tries again what only failed to arrive. */
const writeRefusals: Readonly<Record<string, string>> = {
  prometheus_remote_storage_samples_failed_total: 'Prometheus refuses what Tempo derives from spans: its log and Tempo’s say why',
  prometheus_remote_storage_exemplars_failed_total: 'Prometheus refuses exemplars of what Tempo derives from spans: its log and Tempo’s say why',
};

/** How long targets and rules may take to be looked at for the first time, in seconds. */
const patience = 40;

/** Every target that should be is up, and every rule evaluates. */
export async function targetsAndRules({ prometheus, leftOut, nodes, signal }: Pick<ProofStack, 'prometheus' | 'leftOut' | 'nodes' | 'signal'>, seconds = patience): Promise<Verdict> {
  const away = leftOut.map(({ name }) => name);
  const expected = Object.entries(nodes).flatMap(([system, list]) => list.map(({ name, address }) => ({ system, name, address })));
  const judge = async () => ({ targets: await prometheus.targets(), rules: await prometheus.rules() });
  const good = await until('all targets are up and all rules evaluated', { seconds, signal }, async () => {
    const { targets, rules } = await judge();
    const failures = [...targetFailures(targets, away, expected), ...ruleFailures(rules)];
    return failures.length === 0 ? { targets, rules } : undefined;
  }).catch(() => undefined);
  const { targets, rules } = good ?? (await judge());
  const watched = targets.filter(({ labels }) => !away.includes(labels['job'] ?? ''));
  return verdict({
    facts: [`${watched.length} targets are up, ${rules.length} rules evaluate`],
    failures: good === undefined ? [...targetFailures(targets, away, expected), ...ruleFailures(rules)] : [],
    notMade: leftOut.map(({ name, title, because }) => ({ what: `the target ${name} is up`, because: `${title} does not run here: ${because}` })),
  });
}

interface Expected {
  readonly system: string;
  readonly name: string;
  readonly address: string;
}

function targetFailures(targets: readonly Target[], away: readonly string[], expected: readonly Expected[]): readonly Failure[] {
  const down = targets.filter(({ labels, health }) => health !== 'up' && !away.includes(labels['job'] ?? ''));
  const missing = expected.filter(({ system, address }) => !targets.some(({ labels }) => labels['job'] === system && labels['instance'] === address));
  return [
    ...down.map(({ labels, health, scrapeUrl, lastError }) => ({
      message: `the target ${labels['instance']} of ${labels['job']} is ${health}${lastError === '' ? '' : `: ${lastError}`}`,
      cause: scrapeCause(lastError, scrapeUrl),
    })),
    ...missing.map(({ system, name, address }) => ({
      message: `${name} runs at ${address}, and is no target of ${system}`,
      cause: `the targets of ${system} name another address: compare the port in prometheus.yaml with the one that the node listens on`,
    })),
  ];
}

function scrapeCause(error: string, url: string): string {
  if (/refused/.test(error)) return `nothing listens at ${url}: the port is wrong, or the process has died`;
  if (/deadline|timeout/i.test(error)) return `${url} takes longer to answer than a scrape may: the machine is too busy, or the target hangs`;
  if (/sample limit|label/.test(error)) return 'the target exposes more than its job allows';
  if (/HTTP status 404/.test(error)) return `there are no metrics at ${url}: the port is that of another service, or the path is wrong`;
  if (error === '') return `${url} has not been scraped yet`;
  return `what answers at ${url} is no exposition of metrics: the port may be that of another service`;
}

function ruleFailures(rules: readonly RuleState[]): readonly Failure[] {
  if (rules.length === 0) return [{ message: 'Prometheus has loaded no rule', cause: 'rule_files in prometheus.yaml matches no file' }];
  return rules
    .filter(({ health }) => health !== 'ok')
    .map(({ name, health, lastError }) => ({
      message: `the rule ${name} is ${health}${lastError === '' ? '' : `: ${lastError}`}`,
      cause: lastError === '' ? 'it has not been evaluated yet: the machine is too busy' : 'what it asks cannot be evaluated on the series that there are',
    }));
}

/** No sample was refused since the stack was started. @param seconds how long ago that was */
export async function noSampleRefused({ prometheus, leftOut }: Pick<ProofStack, 'prometheus' | 'leftOut'>, seconds: number): Promise<Verdict> {
  const asked = [
    ...Object.entries(refusals).map(([name, cause]) => ({ job: 'prometheus', name, cause })),
    ...(leftOut.some(({ name }) => name === 'tempo') ? [] : Object.entries(writeRefusals).map(([name, cause]) => ({ job: 'tempo', name, cause }))),
  ];
  const judged = await Promise.all(asked.map((it) => refusedBy(prometheus, it, seconds)));
  const appended = await prometheus.query('sum(max_over_time(prometheus_tsdb_head_samples_appended_total{job="prometheus"}[1h]))');
  return merge(...judged, verdict({ facts: [`${Number(appended[0]?.value[1] ?? 0).toLocaleString('en')} samples and more were taken, and none refused`] }));
}

async function refusedBy(prometheus: PrometheusApi, { job, name, cause }: { readonly job: string; readonly name: string; readonly cause: string }, seconds: number): Promise<Verdict> {
  // The most it ever was: the counter starts anew with its process.
  const found = await prometheus.query(`max_over_time(${name}{job="${job}"}[${Math.ceil(seconds)}s])`);
  if (found.length === 0) {
    return verdict({ failures: [{ message: `${job} does not tell ${name}`, cause: 'it is not scraped, or this release calls it otherwise' }] });
  }
  const counted = found.filter(({ value }) => value[1] !== '0');
  const groups = counted.map(({ metric, value }) => `${value[1]}${metric['rule_group'] === undefined ? '' : ` in ${metric['rule_group']}`}`);
  return counted.length === 0 ? verdict({}) : verdict({ failures: [{ message: `${name} is not zero: ${some(groups)}`, cause }] });
}
