import { describe, expect, it } from 'vitest';
import type { ClaimReport, Proof } from '../../src/prove/proof.ts';
import { proofMarkdown, proofSummary } from '../../src/prove/report.ts';

const claim: ClaimReport = { name: 'targets', claim: 'All is up.', status: 'proven', seconds: 3, facts: ['12 targets are up'], failures: [], notMade: [{ what: 'tempo is up', because: 'it is not here' }] };
const failed: ClaimReport = { name: 'panels', claim: 'All is full.', status: 'failed', seconds: 4, facts: [], failures: [{ message: 'the panel P is empty', cause: 'nobody records it' }], notMade: [] };
const proof: Proof = {
  schema: 'obskit-proof/1', started: '2026-01-02T03:04:05.000Z', seconds: 60, proven: true, speed: 30, nodes: { hedgehog: 3 }, leftOut: [], claims: [claim], alerts: [], panels: [],
};
const broken: Proof = { ...proof, proven: false, claims: [claim, failed], logs: '/tmp/x/logs' };

describe('a report', () => {
  it('says what was seen and what was not made', () => {
    expect(proofMarkdown(proof)).toBe(
      [
        '# Proof', '', 'All 1 claims hold. Of 1 of them a part could not be looked at here: targets.', 'Run on 2026-01-02T03:04:05.000Z, in 60 s, at 30 times the speed of life, with nodes 3 of hedgehog.', '',
        '## 1. targets: proven', '', 'All is up. (3 s)', '', '- 12 targets are up.', '', '- Not made: tempo is up. it is not here.', '',
      ].join('\n'),
    );
    expect(proofSummary(proof)).toContain('proven   1. All is up. (3 s)\n           not made, 1: it is not here\nproven in 60 s, but for 1 part not made');
  });

  it.each<[string, readonly Partial<ClaimReport>[], string]>([
    ['all hold', [{ notMade: [] }, { notMade: [] }], 'All 2 claims hold.'],
    ['one could not be looked at', [{ notMade: [] }, { name: 'traces', status: 'not made' }], '1 of 2 claims hold. Nothing of traces could be looked at here.'],
    ['none could', [{ status: 'not made' }], '0 of 1 claims hold. Nothing of targets could be looked at here.'],
    ['one failed, and one is whole', [{ notMade: [] }, { name: 'panels', status: 'failed' }], '1 of 2 claims failed: panels. 1 of 2 claims hold.'],
  ])('counts no claim as more than what was looked at: %s', (_, changes, line) => {
    const claims = changes.map((change) => ({ ...claim, ...change }));
    expect(proofMarkdown({ ...proof, claims }).split('\n')[2]).toBe(line);
  });

  it('says which claim failed, why, and where the logs are', () => {
    expect(proofMarkdown(broken)).toContain('1 of 2 claims failed: panels.');
    expect(proofMarkdown(broken)).toContain('- **the panel P is empty.** Likely cause: nobody records it.');
    expect(proofSummary(broken)).toContain('FAILED   2. All is full. (4 s)\n           the panel P is empty\n           likely cause: nobody records it');
    expect(proofSummary(broken)).toContain('not proven, after 60 s; the logs are in /tmp/x/logs');
  });
});
