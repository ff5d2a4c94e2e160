import type { ClaimReport, Proof } from './proof.ts';

const marks = { proven: 'proven', failed: 'FAILED', 'not made': 'not made' } as const;

/** The report for people, in Markdown that also reads well on a terminal. */
export function proofMarkdown(proof: Proof): string {
  const failed = proof.claims.filter(({ status }) => status === 'failed');
  const open = proof.claims.reduce((sum, { notMade }) => sum + notMade.length, 0);
  const untold = open === 0 ? '' : ` What could not be made here is named below (${open}).`;
  const nodes = Object.entries(proof.nodes).map(([system, count]) => `${count} of ${system}`).join(', ');
  return [
    '# Proof',
    '',
    (failed.length === 0 ? `All ${proof.claims.length} claims hold.` : `${failed.length} of ${proof.claims.length} claims failed: ${failed.map(({ name }) => name).join(', ')}.`) + untold,
    `Run on ${proof.started}, in ${proof.seconds} s, at ${proof.speed} times the speed of life, with nodes ${nodes}.`,
    ...(proof.logs === undefined ? [] : [`The logs of the run are in ${proof.logs}.`]),
    ...proof.claims.flatMap((claim, i) => ['', ...claimLines(claim, i + 1)]),
    '',
  ].join('\n');
}

/** One line a claim, for a terminal; failures in full, and what was not made. */
export function proofSummary(proof: Proof): string {
  const lines = proof.claims.flatMap(({ claim, status, seconds, failures, notMade }, i) => [
    `${marks[status].padEnd(9)}${i + 1}. ${claim} (${seconds} s)`,
    ...failures.flatMap(({ message, cause }) => [`           ${message}`, `           likely cause: ${cause}`]),
    ...(notMade.length === 0 ? [] : [`           not made, ${notMade.length}: ${[...new Set(notMade.map(({ because }) => because))].join('; ')}`]),
  ]);
  const end = proof.proven ? `proven in ${proof.seconds} s` : `not proven, after ${proof.seconds} s; the logs are in ${proof.logs}`;
  return [...lines, end, ''].join('\n');
}

function claimLines({ name, claim, status, seconds, facts, failures, notMade }: ClaimReport, number: number): readonly string[] {
  return [
    `## ${number}. ${name}: ${marks[status]}`,
    '',
    `${claim} (${seconds} s)`,
    ...list(facts),
    ...list(failures.map(({ message, cause }) => `**${message}.** Likely cause: ${cause}`)),
    ...list(notMade.map(({ what, because }) => `Not made: ${what}. ${because}`)),
  ];
}

function list(sentences: readonly string[]): readonly string[] {
  return sentences.length === 0 ? [] : ['', ...sentences.map((sentence) => `- ${sentence.replace(/^./, (letter) => letter.toUpperCase())}.`)];
}
