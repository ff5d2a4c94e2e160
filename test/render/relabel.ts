import { at, list, type Value } from './read.ts';

type Labels = Readonly<Record<string, string>>;

/** Runs relabeling steps, under Prometheus' or the operator's names for their keys, on one target as Prometheus does: anchored expressions, `$1` for groups. */
export function relabel(steps: readonly Value[], target: Labels): Labels | undefined {
  let labels: Record<string, string> = { ...target };
  for (const step of steps) {
    const regex = new RegExp(`^(?:${String(at(step, 'regex') ?? '(.*)')})$`, 's');
    const sources = [...list(step, 'source_labels'), ...list(step, 'sourceLabels')];
    const source = sources.map((name) => labels[String(name)] ?? '').join(String(at(step, 'separator') ?? ';'));
    const replacement = String(at(step, 'replacement') ?? '$1');
    switch (at(step, 'action') ?? 'replace') {
      case 'keep':
        if (!regex.test(source)) return undefined;
        break;
      case 'drop':
        if (regex.test(source)) return undefined;
        break;
      case 'labeldrop':
        labels = Object.fromEntries(Object.entries(labels).filter(([name]) => !regex.test(name)));
        break;
      case 'labelmap':
        for (const [name, value] of Object.entries(labels)) if (regex.test(name)) labels[name.replace(regex, replacement)] = value;
        break;
      case 'replace':
        if (regex.test(source)) labels[String(at(step, 'target_label') ?? at(step, 'targetLabel'))] = source.replace(regex, replacement);
        break;
      default:
        throw new Error(`unknown action ${String(at(step, 'action'))}`);
    }
  }
  return labels;
}

/** The targets that a scrape job finds, with the labels that they put on series. @param sets the StatefulSets of the cluster it looks at */
export function targetsOf(job: Value, sets: readonly Value[] = []): readonly Labels[] {
  const meta = { __metrics_path__: String(at(job, 'metrics_path')), __scheme__: String(at(job, 'scheme') ?? 'http'), job: String(at(job, 'job_name')) };
  const fixed = list(job, 'static_configs').flatMap((config) => list(config, 'targets').map((target): Labels => ({ ...meta, __address__: String(target) })));
  const selector = String(at(job, 'kubernetes_sd_configs', 0, 'selectors', 0, 'label') ?? '');
  const pods = selector === '' ? [] : sets.filter((set) => selector.split(',').every((pair) => at(set, 'spec', 'template', 'metadata', 'labels', pair.split('=')[0] ?? '') === pair.split('=')[1]));
  const found = [...fixed, ...pods.map((set, index) => ({ ...meta, ...podLabels(set, index) }))];
  return found.flatMap((target) => {
    const labels = relabel(list(job, 'relabel_configs'), target);
    if (labels === undefined) return [];
    const own = Object.entries({ instance: labels['__address__'] ?? '', ...labels }).filter(([name]) => !/^__(?!metrics_path__|scheme__)/.test(name));
    return [Object.fromEntries(own.toSorted(([a], [b]) => a.localeCompare(b)))];
  });
}

/** What discovery says of the one pod of a StatefulSet. */
function podLabels(set: Value, index: number): Labels {
  const template = at(set, 'spec', 'template', 'metadata');
  const named = (kind: 'label' | 'annotation', values: Value | undefined) =>
    Object.entries(values ?? {}).map(([name, value]) => [`__meta_kubernetes_pod_${kind}_${name.replace(/[^a-zA-Z0-9]/g, '_')}`, String(value)]);
  return {
    __address__: `10.0.0.${index}:1`,
    __meta_kubernetes_namespace: String(at(set, 'metadata', 'namespace')),
    __meta_kubernetes_pod_name: `${String(at(set, 'metadata', 'name'))}-0`,
    __meta_kubernetes_pod_ip: `10.0.0.${index}`,
    __meta_kubernetes_pod_phase: 'Running',
    ...Object.fromEntries([...named('label', at(template, 'labels')), ...named('annotation', at(template, 'annotations'))]),
  };
}
