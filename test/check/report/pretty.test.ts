import { describe, expect, it } from 'vitest';
import { prettyReport } from '../../../src/check/report/pretty.ts';
import { findings, nothing, summary } from './findings.ts';

describe('The report for people', () => {
  it('shows the place, the sentence, the marked text and the remedy of each finding, then what was not checked', () => {
    expect(prettyReport(findings, summary).split('\n')).toEqual([
      'error promql/rate-of-gauge rules/shop & co.yaml:12:3 groups[0].rules[1].expr',
      '  rate is taken of lag_seconds, which is a gauge',
      '    sum(rate(lag_seconds{node="a"}[5m])) > 1',
      '        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      '  remedy: ask for <delta>: 100%, really',
      '',
      'warning metric/help shop/orders_total',
      '  the help text has a line break:',
      'this one',
      '  remedy: write one sentence',
      '',
      'not made promtool check config',
      '  promtool 2.42 knows no "kubernetes" discovery',
      '',
      '1 error, 1 warning; 1 check not made; checked: PromQL (120), metrics (40)',
      '',
    ]);
  });

  it('says so when nothing was found', () => {
    expect(prettyReport([], nothing)).toBe('nothing found; checked: PromQL (120)\n');
  });

  it('does not call a check that was not made a success', () => {
    expect(prettyReport([], summary)).toContain('nothing found; 1 check not made');
  });

  it('has colours only when asked', () => {
    expect(prettyReport(findings, summary)).not.toContain('\u001b');
    const coloured = prettyReport(findings, summary, { colour: true });
    expect(coloured).toContain('\u001b[31merror\u001b[0m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(prettyReport(findings, summary));
  });

  it('cuts long texts around the marked part, which stays marked', () => {
    const text = `${'a + '.repeat(50)}wrong${' + b'.repeat(50)}`;
    const [finding] = findings;
    if (finding === undefined) throw new Error('a finding was expected');
    const lines = prettyReport([{ ...finding, excerpt: { text, from: 200, to: 205 } }], nothing).split('\n');
    const [shown = '', marks = ''] = [lines[2], lines[3]];
    expect(shown.trim()).toMatch(/^….*…$/);
    expect(shown.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('wrong');
  });
});
