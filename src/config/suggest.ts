import { closestMatch } from 'leven';

/** What to write instead of a name that is not in a list: the one it resembles, or the list. */
export function suggest(name: string, known: readonly string[]): string {
  const near = closestMatch(name.slice(0, 80), known, { maxDistance: Math.floor(Math.min(name.length, 80) * 0.4) });
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return 'remove it';
  const shown = known.slice(0, 12).join(', ');
  const rest = known.length > 12 ? `, and ${known.length - 12} more` : '';
  return `use ${known.length === 1 ? 'the one there is' : 'one of these'}: ${shown}${rest}`;
}
