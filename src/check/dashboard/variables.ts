import type { Finding } from '../finding.ts';
import type { DashboardModel } from './model.ts';

/** Variables that Grafana defines itself. */
const builtIn = /^__/;

/** Every variable asked for is defined, and every one defined is asked for. */
export function lintVariables(file: string, dashboard: DashboardModel): readonly Finding[] {
  const defined = dashboard.templating.list.map(({ name }) => name);
  const used = new Map<string, string>();
  dashboard.panels.forEach((panel, i) => collect(panel, `panels[${i}]`, used));
  dashboard.templating.list.forEach(({ query }, i) => collect(query, `templating.list[${i}].query`, used));

  const missing = [...used].filter(([name]) => !builtIn.test(name) && !defined.includes(name));
  const idle = defined.filter((name) => !used.has(name));
  return [
    ...missing.map(([name, path]): Finding => ({
      rule: 'dashboard/undefined-variable',
      severity: 'error',
      place: { file, path },
      message: `The variable $${name} is used but not defined`,
      remedy: `Define it, or use one of ${defined.map((known) => `$${known}`).join(', ') || 'none'}`,
    })),
    ...idle.map((name): Finding => ({
      rule: 'dashboard/unused-variable',
      severity: 'error',
      place: { file, path: `templating.list[${defined.indexOf(name)}]` },
      message: `The variable $${name} is defined but no query uses it`,
      remedy: 'Remove it, or narrow the queries by it',
    })),
  ];
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
