import { describe, expect, it } from 'vitest';
import { sarifReport } from '../../../src/check/report/sarif.ts';
import { findings, nothing, summary } from './findings.ts';

describe('The report for code scanning', () => {
  const log = JSON.parse(sarifReport(findings, summary));
  const [run] = log.runs;

  it('is SARIF 2.1.0 of one run', () => {
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    expect(run.tool.driver.name).toBe('obskit');
  });

  it('has a result for each finding, with its rule, level and place', () => {
    expect(run.results).toHaveLength(2);
    expect(run.results[0]).toMatchObject({
      ruleId: 'promql/rate-of-gauge',
      level: 'error',
      locations: [{
        physicalLocation: { artifactLocation: { uri: 'rules/shop%20%26%20co.yaml' }, region: { startLine: 12, startColumn: 3 } },
        logicalLocations: [{ fullyQualifiedName: 'groups[0].rules[1].expr' }],
      }],
    });
    expect(run.results[1]).toMatchObject({ level: 'warning', locations: [{ logicalLocations: [{ fullyQualifiedName: 'shop/orders_total' }] }] });
    expect(run.results[1].locations[0]).not.toHaveProperty('physicalLocation');
  });

  it('refers to the rules by their index', () => {
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it('tells of checks not made as notifications', () => {
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(1);
    expect(run.invocations[0].toolExecutionNotifications[0].message.text).toContain('not made: promtool check config');
    expect(JSON.parse(sarifReport([], nothing)).runs[0].invocations[0].toolExecutionNotifications).toEqual([]);
  });
});
