import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../../src/check/report/json.ts';
import { findings, nothing, summary } from './findings.ts';

describe('The report for programs', () => {
  it('holds the findings as they are, and what was and was not checked', () => {
    expect(JSON.parse(jsonReport(findings, summary))).toEqual({
      counts: { errors: 1, warnings: 1, unmade: 1 },
      findings,
      unmade: summary.unmade,
      made: summary.made,
    });
  });

  it('has empty lists, not missing ones, when nothing was found', () => {
    expect(JSON.parse(jsonReport([], nothing))).toMatchObject({ counts: { errors: 0, warnings: 0, unmade: 0 }, findings: [], unmade: [] });
  });
});
