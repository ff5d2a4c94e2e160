/**
 * The texts that an expression names one by one, `a|b|c`, with escaped characters resolved; `undefined` when it is
 * more than a list.
 */
export function literalAlternatives(regex: string): readonly string[] | undefined {
  if (/^[\w\-/ :,@%~"'<>=&;!]*$/.test(regex)) return [regex];
  let inner = regex;
  if (/^\((?:\?:)?[^()\\]*\)$/.test(inner)) inner = inner.replace(/^\((?:\?:)?/, '').slice(0, -1);
  if (!/^(?:[^\\^$.*+?()[\]{}]|\\[^\w])*$/s.test(inner)) return undefined;
  return inner.includes('\\') ? inner.split(/(?<!\\)\|/).map((text) => text.replace(/\\(.)/gs, '$1')) : inner.split('|');
}
