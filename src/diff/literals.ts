/** What differs between two expressions: some of their numbers and durations, or more than that. */
export type Difference = { readonly kind: 'numbers'; readonly changes: readonly string[] } | { readonly kind: 'rewritten' };

/** Strings, names, durations, numbers, and any other character by itself: all that PromQL is written with. */
const token = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[A-Za-z_:][\w:]*|(?:\d+(?:ms|[smhdwy]))+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\S/g;

/**
 * Compares two expressions that are known to differ. Where all but numbers and durations is the same, each change is told
 * with what stands before it, `> 0.05 → > 0.03`, once however often it was made.
 */
export function differenceOf(before: string, after: string): Difference {
  const [was, is] = [tokensOf(before), tokensOf(after)];
  if (was.length !== is.length || was.some((text, i) => text !== is[i] && !(isLiteral(text) && isLiteral(is[i] ?? '')))) return { kind: 'rewritten' };
  const changes = was.flatMap((text, i) => {
    const now = is[i] ?? '';
    return text === now ? [] : [`${inPlace(was, i)} → ${inPlace(is, i)}`];
  });
  return { kind: 'numbers', changes: [...new Set(changes)] };
}

function tokensOf(expr: string): readonly string[] {
  // A comparison of two characters is one.
  return (expr.match(token) ?? []).reduce<string[]>((tokens, text) => {
    const last = tokens.at(-1) ?? '';
    if (text === '=' && /^[<>=!]$/.test(last)) tokens[tokens.length - 1] = `${last}=`;
    else tokens.push(text);
    return tokens;
  }, []);
}

function isLiteral(text: string): boolean {
  return /^\.?\d/.test(text);
}

/** A number with what it is to be read with: a comparison, `offset`, the brackets of a range. */
function inPlace(tokens: readonly string[], at: number): string {
  const [before = '', text = '', after = ''] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (/^[<>=!]=?$|^offset$/.test(before)) return `${before} ${text}`;
  return `${before === '[' ? before : ''}${text}${after === ']' ? after : ''}`;
}
