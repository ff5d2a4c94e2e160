import type { ClaimReport, Proof } from './proof.ts';

const marks = { proven: 'proven', failed: 'FAILED', 'not made': 'not made' } as const;

/** The report for people, in Markdown that also reads well on a terminal. */
export function proofMarkdown(proof: Proof): string {
  const nodes = Object.entries(proof.nodes).map(([system, count]) => `${count} of ${system}`).join(', ');
  return [
    '# Proof',
    '',
    verdictLine(proof),
    `Run on ${proof.started}, in ${proof.seconds} s, at ${proof.speed} times the speed of life, with nodes ${nodes}.`,
    ...(proof.logs === undefined ? [] : [`The logs of the run are in ${proof.logs}.`]),
    ...proof.claims.flatMap((claim, i) => ['', ...claimLines(claim, i + 1)]),
    '',
  ].join('\n');
}

/** How the claims came out, none of them counted as more than what was looked at. */
function verdictLine({ claims }: Proof): string {
  const named = (which: readonly ClaimReport[]) => which.map(({ name }) => name).join(', ');
  const failed = claims.filter(({ status }) => status === 'failed');
  const unmade = claims.filter(({ status }) => status === 'not made');
  const proven = claims.filter(({ status }) => status === 'proven');
  const partly = proven.filter(({ notMade }) => notMade.length > 0);
  return [
    ...(failed.length === 0 ? [] : [`${failed.length} of ${claims.length} claims failed: ${named(failed)}.`]),
    proven.length === claims.length ? `All ${claims.length} claims hold.` : `${proven.length} of ${claims.length} claims hold.`,
    ...(partly.length === 0 ? [] : [`Of ${partly.length} of them a part could not be looked at here: ${named(partly)}.`]),
    ...(unmade.length === 0 ? [] : [`Nothing of ${named(unmade)} could be looked at here.`]),
  ].join(' ');
}

/** One line a claim, for a terminal; failures in full, and what was not made. */
export function proofSummary(proof: Proof): string {
  const lines = proof.claims.flatMap(({ claim, status, seconds, failures, notMade }, i) => [
    `${marks[status].padEnd(9)}${i + 1}. ${claim} (${seconds} s)`,
    ...failures.flatMap(({ message, cause }) => [`           ${message}`, `           likely cause: ${cause}`]),
    ...(notMade.length === 0 ? [] : [`           not made, ${notMade.length}: ${[...new Set(notMade.map(({ because }) => because))].join('; ')}`]),
  ]);
  const unmade = proof.claims.reduce((sum, { notMade }) => sum + notMade.length, 0);
  const end = proof.proven ? `proven in ${proof.seconds} s${unmade === 0 ? '' : `, but for ${unmade} ${unmade === 1 ? 'part' : 'parts'} not made`}` : `not proven, after ${proof.seconds} s; the logs are in ${proof.logs}`;
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
