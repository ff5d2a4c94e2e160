import { describe, expect, it } from 'vitest';
import { diffReports, type Diff } from '../../src/diff/report.ts';

const change = { alert: 'Slow', kind: 'changed', severity: 'warning', differences: ['> 1 → > 2'], timing: true } as const;
const diff: Diff = {
  changes: [change, { ...change, alert: 'Gone', kind: 'removed', differences: [], timing: false }],
  played: [
    { alert: 'Slow', name: 'Slow is pending, fires and resolves', before: 20, after: 17.5 },
    { alert: 'Slow', name: 'Slow stays silent at a near miss: just | below', before: undefined, after: 13 },
    { alert: 'Slow', name: 'Slow stays silent at a near miss: idle', before: undefined, after: undefined },
  ],
  notPlayed: undefined,
  same: 90,
};
const first = (before: number | undefined, after: number | undefined): string =>
  diffReports.pretty({ ...diff, changes: [change], played: [{ alert: 'Slow', name: 'Slow fires', before, after }] }).split('\n')[2] ?? '';

describe('a diff, told', () => {
  it('says what has changed, and which cases fire at another moment', () => {
    expect(diffReports.pretty(diff)).toBe(
      [
        'Slow changed (warning)',
        '  > 1 → > 2',
        '  fires 2.5m earlier in the case "is pending, fires and resolves": after 17.5m, not 20m',
        '  fires in the case "stays silent at a near miss: just | below", after 13m; it did not before',
        '',
        'Gone removed (warning)',
        '',
        'alerts: 1 removed, 1 changed, 90 the same; played 3 cases of old proofs',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [10, 15, '  fires 5m later in the case "fires": after 15m, not 10m'],
    [10, undefined, '  does not fire any more in the case "fires"; it did after 10m'],
    [10, 10, '  as before in all 1 cases of its old proof'],
  ])('from minute %s to minute %s', (before, after, line) => {
    expect(first(before, after)).toBe(line);
  });

  it('is a table for a pull request, in which no text ends a cell', () => {
    expect(diffReports.markdown(diff)).toContain('| **Slow**<br>warning | `> 1 → > 2` | fires 2.5m earlier');
    expect(diffReports.markdown(diff)).toContain('just \\| below');
    expect(diffReports.markdown({ ...diff, changes: [], played: [] })).toBe('alerts: 90 the same\n');
  });

  it('is data for programs, with null for never', () => {
    const [slow] = JSON.parse(diffReports.json(diff)).alerts;
    expect(slow.played).toEqual([
      { case: 'Slow is pending, fires and resolves', before: 20, after: 17.5 },
      { case: 'Slow stays silent at a near miss: just | below', before: null, after: 13 },
      { case: 'Slow stays silent at a near miss: idle', before: null, after: null },
    ]);
  });

  it('says why nothing was played', () => {
    expect(diffReports.pretty({ ...diff, played: [], notPlayed: 'there is no promtool' })).toContain('90 the same; when they fire was not played: there is no promtool');
  });
});
