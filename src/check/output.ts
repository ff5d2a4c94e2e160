import { metricsOf, type System } from '../metric/system.ts';
import type { Duration } from '../metric/duration.ts';
import type { AnyMetric } from '../metric/metric.ts';
import { own } from '../metric/own.ts';
import { parse } from '../promql/parse.ts';
import { catalogueOf, type Catalogue, type CatalogueInput, type Recording } from './catalogue.ts';
import { lintCompose } from './compose.ts';
import { lintCoverage, type Owned } from './dashboard/coverage.ts';
import { lintDashboards } from './dashboard/lintDashboards.ts';
import { readDashboard } from './dashboard/model.ts';
import type { Finding, Summary } from './finding.ts';
import { lintKubernetes } from './kubernetes/lintKubernetes.ts';
import { lintCatalogue } from './metric/naming.ts';
import { resultLabels } from './promql/labelSet.ts';
import { listed } from './values.ts';
import { lintExpression } from './promql/lintPromql.ts';
import { lintAnnotations } from './rules/annotations.ts';
import { lintCanFire } from './rules/canFire.ts';
import { lintDuplicates } from './rules/duplicates.ts';
import { lintInhibitions } from './rules/inhibitions.ts';
import { readRules, readTests, type PlacedRule } from './rules/model.ts';
import { lintProofs } from './rules/proofs.ts';

/** One written file: its path below the output folder, and what it holds. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

export interface OutputChecks {
  /** The systems that the output watches, with the metrics their deployment declares. */
  readonly systems: readonly System[];
  /** The services that watch them, each scraped as a job of its name. */
  readonly stack: readonly System[];
  /** Jobs of services whose own metrics are in no catalogue: what is known of them is whether they answer. */
  readonly jobs?: readonly string[];
  /** Metrics that may be asked for besides: of runtimes, of traces. */
  readonly metrics: readonly AnyMetric[];
  readonly files: readonly OutputFile[];
  readonly scrapeInterval: Duration;
  /** How long samples are kept; alerts that look back further are findings. */
  readonly retention?: Duration;
  /** Labels that the deployment adds to its targets. */
  readonly extraLabels: readonly string[];
  /** Alerts that are meant to fire all the time. */
  readonly heartbeats?: readonly string[];
  /** Whether alerts must have tests; a rehearsal, whose times are compressed, has none. */
  readonly proofs: boolean;
}

/** What the kit's own rules find in an output, and what they looked at. Needs no tool. */
export function checkOutput({ systems, stack, metrics, files, scrapeInterval, extraLabels, proofs, retention, heartbeats = [], jobs = [] }: OutputChecks): {
  readonly findings: readonly Finding[];
  readonly made: Summary['made'];
} {
  const rules = below(files, 'rules/').map(({ path, content }) => readRules(path, content));
  const placed = rules.flatMap(({ value }) => value);
  const tests = below(files, 'tests/').map(({ path, content }) => ({ path, ...readTests(path, content) }));
  const dashboards = below(files, 'dashboards/').map(({ path, content }) => ({ path, read: readDashboard(path, content) }));
  const readable = dashboards.flatMap(({ path, read }) => ('dashboard' in read ? [{ path, dashboard: read.dashboard }] : []));

  const catalogue = withRecordings({ systems: [...systems, ...stack], metrics: [...Object.values(own), ...metrics], extraLabels, jobs }, placed);
  const options = { catalogue, scrapeInterval };
  const linted = lintDashboards(readable, options);
  const kubernetes = lintKubernetes(files);

  return {
    findings: [
      ...lintCatalogue([...systems, ...stack]),
      ...rules.flatMap(({ findings }) => findings),
      ...placed.flatMap(({ file, path, rule }) => lintExpression(rule.expr, { ...options, place: { file, path: `${path}.expr` } })),
      ...placed.flatMap((rule) => lintAnnotations(rule, catalogue)),
      ...placed.flatMap((rule) => lintCanFire(rule, { heartbeats, ...(retention === undefined ? {} : { retention }) })),
      ...lintDuplicates(placed),
      ...below(files, 'alertmanager/').flatMap(({ path, content }) => lintInhibitions(path, content, placed, catalogue)),
      ...tests.flatMap(({ findings }) => findings),
      ...(proofs ? lintProofs(placed, new Map(tests.map(({ path, value }) => [path, value]))) : []),
      ...dashboards.flatMap(({ read }) => ('findings' in read ? read.findings : [])),
      ...linted.findings,
      ...lintCoverage(ownedBy({ systems, stack, metrics }), {
        queries: linted.queries.flatMap(({ queries }) => queries.filter(({ path }) => path.startsWith('panels')).map(({ filled }) => filled)),
        recordings: placed.flatMap(({ rule }) => (rule.record === undefined ? [] : [{ record: rule.record, expr: rule.expr }])),
        catalogue,
      }),
      ...lintCompose(files),
      ...kubernetes.findings,
    ],
    made: [
      { check: 'metrics named and described', count: [...systems, ...stack].reduce((n, system) => n + metricsOf(system).length, 0) },
      { check: 'expressions of rules', count: placed.length },
      { check: 'queries of panels', count: linted.queries.reduce((n, it) => n + it.queries.length, 0) },
      { check: 'dashboards', count: readable.length },
      { check: 'Kubernetes objects', count: kubernetes.count },
      ...(proofs ? [{ check: 'alerts proven', count: placed.filter(({ rule }) => rule.alert !== undefined).length }] : []),
    ],
  };
}

function below(files: readonly OutputFile[], folder: string): readonly OutputFile[] {
  return files.filter(({ path }) => path.startsWith(folder));
}

/** How many storeys of recordings stand on each other: rates, burn rates of these, and budgets of those. */
const storeys = 3;

/** Recording rules make series of their own, which other rules and panels may ask for: with the labels, and the values of these, that their expressions can have. */
function withRecordings(input: CatalogueInput, rules: readonly PlacedRule[]): Catalogue {
  let catalogue = catalogueOf(input);
  for (let storey = 0; storey < storeys; storey += 1) {
    const recordings = rules.flatMap(({ rule }) => recordingIn(rule, catalogue));
    catalogue = catalogueOf({ ...input, recordings });
  }
  return catalogue;
}

function recordingIn({ record, expr, labels: given }: PlacedRule['rule'], catalogue: Catalogue): readonly Recording[] {
  if (record === undefined) return [];
  const parsed = parse(expr);
  if (!parsed.ok) return [{ name: record }];
  const { labels, open } = resultLabels(parsed.ast, catalogue);
  return [{ name: record, labels: { labels: new Map([...labels, ...Object.entries(given).map(([label, value]) => [label, listed([value])] as const)]), open } }];
}

/** Who is to show what. */
function ownedBy({ systems, stack, metrics }: Pick<OutputChecks, 'systems' | 'stack' | 'metrics'>): readonly Owned[] {
  const home = (name: string): string => `src/systems/${name}/queries.ts`;
  return [
    ...systems.map((system) => ({ page: system.name, queries: home(system.name), metrics: metricsOf(system) })),
    ...stack.map((system) => ({ page: 'stack', queries: home(system.name), metrics: metricsOf(system) })),
    { page: 'runtime', queries: home('runtime'), metrics },
  ];
}
