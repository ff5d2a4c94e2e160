import { isClosed } from '../../metric/label.ts';
import type { AnyMetric } from '../../metric/metric.ts';
import { namingFaults } from '../../metric/naming.ts';
import { metricsOf, type System } from '../../metric/system.ts';
import type { Finding } from '../finding.ts';

/** Labels that Prometheus, the scrape or the metric's type sets. */
const reserved: ReadonlySet<string> = new Set(['job', 'instance', 'le', 'quantile']);

/** Checks the names, labels and help texts of whole catalogues. */
export function lintCatalogue(systems: readonly System[]): readonly Finding[] {
  return systems.flatMap((system) => metricsOf(system).flatMap((metric) => lintMetric(metric)));
}

/** Checks one metric's definition: its place is `<system>/<name>`. */
export function lintMetric(metric: AnyMetric): readonly Finding[] {
  const { name, system } = metric;
  const place = { path: system === undefined ? name : `${system}/${name}` };
  return [...nameProblems(metric), ...labelProblems(metric), ...helpProblems(metric)].map(
    ({ rule, message, remedy }): Finding => ({ rule, severity: 'error', place, message, remedy }),
  );
}

interface Problem {
  readonly rule: `metric/${string}`;
  readonly message: string;
  readonly remedy: string;
}

function nameProblems(metric: AnyMetric): readonly Problem[] {
  const { name, legacyName } = metric;
  const faults = namingFaults(metric);
  if (legacyName === undefined) {
    const remedy = 'rename it, or say in legacyName why the real system calls it so';
    return faults.map((fault) => ({ rule: 'metric/name', message: `${name} ${fault}`, remedy }));
  }
  if (faults.length === 0) {
    const message = `${name} breaks no naming rule and has a legacyName all the same`;
    return [{ rule: 'metric/legacy-name', message, remedy: 'leave it out' }];
  }
  if (legacyName.trim() !== '') return [];
  return [{ rule: 'metric/legacy-name', message: `the legacyName of ${name} is empty`, remedy: 'say why the real system calls it so' }];
}

function labelProblems({ name, labels }: AnyMetric): readonly Problem[] {
  return Object.entries(labels).flatMap(([label, domain]): readonly Problem[] => {
    const problems: Problem[] = [];
    if (reserved.has(label) || label.startsWith('__')) {
      problems.push({ rule: 'metric/label-name', message: `the label "${label}" of ${name} is reserved`, remedy: 'give it another name' });
    } else if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(label)) {
      const remedy = 'use lower-case words with one underscore between';
      problems.push({ rule: 'metric/label-name', message: `the label "${label}" of ${name} is not in snake case`, remedy });
    }
    if (!isClosed(domain)) return problems;
    const twice = domain.find((value, i) => domain.indexOf(value) !== i);
    if (domain.length === 0) {
      const remedy = 'list its values, or make it open with a budget';
      problems.push({ rule: 'metric/label-values', message: `the label "${label}" of ${name} has no values`, remedy });
    } else if (twice !== undefined) {
      const message = `the label "${label}" of ${name} lists "${twice}" twice`;
      problems.push({ rule: 'metric/label-values', message, remedy: 'keep one of them' });
    }
    return problems;
  });
}

/** The help text stands in the exposition on one line, and in the generated reference as a sentence. */
function helpProblems({ name, help }: AnyMetric): readonly Problem[] {
  const fault =
    help.trim() === ''
      ? 'is empty'
      : /[\r\n]/.test(help)
        ? 'has a line break'
        : !help.endsWith('.')
          ? 'does not end in a full stop'
          : /[.!?]\s+\p{Lu}/u.test(help)
            ? 'is more than one sentence'
            : help.trim() !== help
              ? 'begins with a blank'
              : undefined;
  return fault === undefined
    ? []
    : [{ rule: 'metric/help', message: `the help text of ${name} ${fault}`, remedy: 'write one sentence that ends in a full stop' }];
}
