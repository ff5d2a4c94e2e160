import { describe, expect, it } from 'vitest';
import type { Series } from '../../../../src/preview/page/model.ts';
import { linesOf } from '../../../../src/preview/page/panels/tableLines.ts';

const series = (refId: string, labels: Series['labels'], value: number | null): Series => ({ name: '', refId, labels, values: [value] });
const organize = { id: 'organize', options: { indexByName: { slo: 0, job: 1 }, renameByName: { slo: 'Objective', 'Value #A': 'Left', 'Value #B': 'Burn' } } };

describe('the lines of a table', () => {
  it('are one for each combination of labels, with an answer of each question', () => {
    const { lines } = linesOf({ targets: [{ refId: 'A' }, { refId: 'B' }] }, [series('A', { slo: 'x' }, 1), series('B', { slo: 'x' }, 2), series('A', { slo: 'a' }, 3)]);
    expect(lines.map(({ labels, values }) => [labels['slo'], values.get('A'), values.get('B')])).toEqual([
      ['a', 3, undefined],
      ['x', 1, 2],
    ]);
  });

  it('have columns named and ordered as the panel has it, without the name of the metric', () => {
    const { labels, figures } = linesOf({ targets: [{ refId: 'A' }, { refId: 'B' }], transformations: [organize] }, [series('A', { __name__: 'm', job: 'j', slo: 'x' }, 1)]);
    expect(labels.map(({ title }) => title)).toEqual(['Objective', 'job']);
    expect(figures.map(({ title }) => title)).toEqual(['Left', 'Burn']);
  });

  it('call the only question by the name of its value', () => {
    const { figures } = linesOf({ targets: [{ refId: 'A' }], transformations: [{ id: 'organize', options: { renameByName: { Value: 'Since' } } }] }, []);
    expect(figures).toEqual([{ refId: 'A', title: 'Since' }]);
  });

  it('leave out columns that the panel excludes', () => {
    const without = { id: 'organize', options: { excludeByName: { Time: true, job: true } } };
    const { labels, lines } = linesOf({ targets: [{ refId: 'A' }], transformations: [without] }, [series('A', { job: 'j', operation: 'get' }, 1)]);
    expect(labels.map(({ label }) => label)).toEqual(['operation']);
    expect(lines).toHaveLength(1);
  });

  it.each([
    [false, ['critical b', 'info a', 'warning a']],
    [true, ['warning a', 'info a', 'critical b']],
  ])('are sorted by the column that the panel names, downwards: %s', (desc, sorted) => {
    const transformations = [{ id: 'organize', options: { renameByName: { severity: 'Severity' } } }];
    const all = [series('A', { name: 'a', severity: 'warning' }, 1), series('A', { name: 'b', severity: 'critical' }, 1), series('A', { name: 'a', severity: 'info' }, 1)];
    const { lines } = linesOf({ targets: [{ refId: 'A' }], transformations, options: { sortBy: [{ displayName: 'Severity', desc }] } }, all);
    expect(lines.map(({ labels }) => `${labels['severity']} ${labels['name']}`)).toEqual(sorted);
  });
});
