import type { Panel, Series } from '../model.ts';

/** A line of a table: the labels that it is of, and a value for each question, by its refId. */
export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: ReadonlyMap<string, number | null>;
}

export interface TableLines {
  /** The columns of words. */
  readonly labels: readonly { readonly label: string; readonly title: string }[];
  /** The columns of figures, one a question. */
  readonly figures: readonly { readonly refId: string; readonly title: string }[];
  readonly lines: readonly Line[];
}

/** One line for each combination of labels, sorted as the panel has it, and by them; columns are named and ordered as its transformations have it. */
export function linesOf({ targets = [], transformations = [], options = {} }: Pick<Panel, 'targets' | 'transformations' | 'options'>, series: readonly Series[]): TableLines {
  const { excludeByName = {}, renameByName = {}, indexByName = {} } = transformations.find(({ id }) => id === 'organize')?.options ?? {};
  const refIds = targets.map(({ refId }) => refId);
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].filter((label) => label !== '__name__' && excludeByName[label] !== true).sort((a, b) => (indexByName[a] ?? 0) - (indexByName[b] ?? 0));
  const lines = new Map<string, { readonly labels: Line['labels']; readonly values: Map<string, number | null> }>();
  for (const { labels: own, refId, values } of series) {
    const key = JSON.stringify(labels.map((label) => own[label] ?? ''));
    const line = lines.get(key) ?? { labels: own, values: new Map<string, number | null>() };
    line.values.set(refId, values.at(-1) ?? null);
    lines.set(key, line);
  }
  const first = (options.sortBy ?? []).flatMap(({ displayName, desc = false }) => labels.filter((label) => (renameByName[label] ?? label) === displayName).map((label) => ({ label, sign: desc ? -1 : 1 })));
  const inOrder = (a: Line, b: Line) => first.map(({ label, sign }) => sign * (a.labels[label] ?? '').localeCompare(b.labels[label] ?? '')).find((difference) => difference !== 0) ?? 0;
  return {
    labels: labels.map((label) => ({ label, title: renameByName[label] ?? label })),
    figures: refIds.map((refId) => ({ refId, title: renameByName[refIds.length === 1 ? 'Value' : `Value #${refId}`] ?? refId })),
    lines: [...lines.entries()].sort(([a, one], [b, other]) => inOrder(one, other) || a.localeCompare(b)).map(([, line]) => line),
  };
}
