import type { Mutant } from './mutants.ts';

/** A change that no series could show, with the reason. These count as neither noticed nor survived, and are printed. */
interface Equivalent {
  readonly kind: Mutant['kind'];
  /** What stands before the changed place. */
  readonly before: RegExp;
  /** What is put there. */
  readonly to: RegExp;
  readonly because: string;
}

const equivalents: readonly Equivalent[] = [
  {
    kind: 'range',
    before: /\bor 0 \* sum(?: by \([^)]*\))? ?\(+rate\(\w+\{[^}]*\}\[$/,
    to: /./,
    because: 'it is multiplied by zero, which stands in for events that have never been: their number is the same over any stretch',
  },
  {
    kind: 'number',
    before: /\bor $/,
    to: /^-1$/,
    because: 'a share of less than nothing exceeds no limit that a share of nothing does not exceed',
  },
];

/** Why a mutant cannot be told from its alert; `undefined` where it can. */
export function equivalenceOf({ kind, before, to }: Mutant): string | undefined {
  return equivalents.find((known) => known.kind === kind && known.before.test(before) && known.to.test(to))?.because;
}
