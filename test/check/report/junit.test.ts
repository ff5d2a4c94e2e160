import { describe, expect, it } from 'vitest';
import { escapeXml, junitReport } from '../../../src/check/report/junit.ts';
import { findings, nothing, summary } from './findings.ts';

describe('The report for CI servers', () => {
  const report = junitReport(findings, summary);

  it('counts findings as failures and checks not made as skipped', () => {
    expect(report).toContain('<testsuite name="obskit check" tests="5" failures="2" errors="0" skipped="1">');
    expect(report.match(/<testcase /g)).toHaveLength(5);
    expect(report.match(/<failure /g)).toHaveLength(2);
    expect(report.match(/<skipped /g)).toHaveLength(1);
  });

  it('names rule and place of a finding', () => {
    expect(report).toContain('<testcase classname="promql/rate-of-gauge" name="rules/shop &amp; co.yaml:12:3 groups[0].rules[1].expr">');
    expect(report).toContain('lag_seconds{node=&quot;a&quot;}');
    expect(report).toContain('ask for &lt;delta&gt;: 100%, really');
  });

  it('has a passed case for each check made', () => {
    expect(junitReport([], nothing)).toContain('<testcase classname="made" name="PromQL (120)"/>');
  });

  it('replaces what XML cannot hold', () => {
    expect(escapeXml('a\u0000b\ud800c\u{1f600}"')).toBe('a\ufffdb\ufffdc\u{1f600}&quot;');
  });
});
