import type { DashboardModel } from './model.ts';

/** The variables that are asked for, each with the first place. */
export function variablesIn({ panels, templating, annotations }: DashboardModel): ReadonlyMap<string, string> {
  const used = new Map<string, string>();
  panels.forEach((panel, i) => collect(panel, `panels[${i}]`, used));
  annotations.list.forEach((annotation, i) => collect(annotation, `annotations.list[${i}]`, used));
  templating.list.forEach(({ query, datasource }, i) => collect({ query, datasource }, `templating.list[${i}]`, used));
  return used;
}

/** The variables that panels ask by, and those that these in turn are chosen by. */
export function variablesAsked({ panels, templating: { list } }: DashboardModel): ReadonlySet<string> {
  const asked = new Map<string, string>();
  panels.forEach(({ targets, datasource }, i) => collect({ targets, datasource }, `panels[${i}]`, asked));
  let before = 0;
  while (asked.size > before) {
    before = asked.size;
    for (const { name, query, datasource } of list) if (asked.has(name)) collect({ query, datasource }, name, asked);
  }
  return new Set(asked.keys());
}

/** Finds `$name` and `${name}` in every text below a value, and remembers the first place of each. */
function collect(value: unknown, path: string, used: Map<string, string>): void {
  if (typeof value === 'string') {
    for (const [, plain, braced] of value.matchAll(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:[:.][^}]*)?\})/g)) {
      const name = plain ?? braced ?? '';
      if (!used.has(name)) used.set(name, path);
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => collect(item, `${path}[${i}]`, used));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, `${path}.${key}`, used);
  }
}
