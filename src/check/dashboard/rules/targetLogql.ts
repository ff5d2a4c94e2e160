import type { DashboardRule } from '../rule.ts';

/** A query to Loki has a stream selector and closes what it opens; nothing here parses more of LogQL than that. */
export const targetLogql: DashboardRule = {
  id: 'dashboard/target-logql',
  check: (_, { queries }) =>
    queries
      .filter(({ language }) => language === 'logql')
      .flatMap(({ path, title, filled }) => {
        const bare = filled.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
        if (!/\{[^{}]*\}/.test(bare)) return [{ path, message: `The query of "${title}" selects no stream of logs`, remedy: 'Select one, as in {job="…"}' }];
        return isBalanced(bare) ? [] : [{ path, message: `The query of "${title}" does not close a bracket that it opens, or the other way round`, remedy: 'Close it' }];
      }),
};

function isBalanced(text: string): boolean {
  const partner: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  const open: string[] = [];
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    const expected = partner[bracket];
    if (expected === undefined) open.push(bracket);
    else if (open.pop() !== expected) return false;
  }
  return open.length === 0;
}
