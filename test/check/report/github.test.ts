import { describe, expect, it } from 'vitest';
import { githubReport } from '../../../src/check/report/github.ts';
import { findings, nothing, summary } from './findings.ts';

describe('The report for GitHub Actions', () => {
  it('has a command for each finding and each check not made, escaped, and a last line', () => {
    expect(githubReport(findings, summary).split('\n')).toEqual([
      '::error file=rules/shop & co.yaml,line=12,col=3,title=promql/rate-of-gauge::groups[0].rules[1].expr: ' +
        'rate is taken of lag_seconds, which is a gauge%0Asum(rate(lag_seconds{node="a"}[5m])) > 1%0Aremedy: ask for <delta>: 100%25, really',
      '::warning title=metric/help::shop/orders_total: the help text has a line break:%0Athis one%0Aremedy: write one sentence',
      '::warning title=check not made::promtool check config: promtool 2.42 knows no "kubernetes" discovery',
      '1 error, 1 warning; 1 check not made; checked: PromQL (120), metrics (40)',
      '',
    ]);
  });

  it('escapes separators in properties', () => {
    const [finding] = findings;
    if (finding === undefined) throw new Error('a finding was expected');
    expect(githubReport([{ ...finding, place: { file: 'a:b,c' } }], nothing)).toContain('file=a%3Ab%2Cc,');
  });

  it('has only the last line when nothing was found', () => {
    expect(githubReport([], nothing)).toBe('nothing found; checked: PromQL (120)\n');
  });
});
