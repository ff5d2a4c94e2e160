import { literalAlternatives } from '../metric/literals.ts';

/** Whether a text matches; the whole of it, as Prometheus anchors its expressions. */
export type Test = (text: string) => boolean;

/** What RE2 writes and JavaScript means otherwise or not at all. */
const untranslatable = /\(\?(?!:)|\[\[:|\[\^?\]|\\[QEAzCpPG]|\\x\{/;

/**
 * An RE2 expression as a test; `undefined` where JavaScript's expressions differ from RE2's, or it is not valid:
 * promtool is the authority on those.
 */
export function regexTest(regex: string): Test | undefined {
  const alternatives = literalAlternatives(regex);
  if (alternatives !== undefined) return (text) => alternatives.includes(text);
  if (regex === '.*') return () => true;
  if (regex === '.+') return (text) => text !== '';
  const compiled = compile(regex);
  return compiled === undefined ? undefined : (text) => compiled.test(text);
}

function compile(regex: string): RegExp | undefined {
  const insensitive = /^\(\?i\)/.test(regex);
  const body = insensitive ? regex.slice(4) : regex;
  if (untranslatable.test(body)) return undefined;
  try {
    return new RegExp(`^(?:${body})$`, insensitive ? 'si' : 's');
  } catch {
    return undefined;
  }
}

/** What is wrong with an expression in RE2's eyes; `undefined` when nothing is, or when it cannot be told from here. */
export function regexFault(regex: string): string | undefined {
  if (/^[\w|.*\-/ :]*$/.test(regex) && !/^[*]|\|[*]|\*\*/.test(regex)) return undefined;
  const lookaround = /(?<!\\)\(\?<?[=!]/.exec(regex);
  if (lookaround !== null) return `RE2 knows no "${lookaround[0]}…)"`;
  const reference = /(?<!\\)(?:\\\\)*(\\[1-9])/.exec(regex)?.[1];
  if (reference !== undefined) return `RE2 knows no references such as "${reference}"`;
  if (untranslatable.test(regex)) return undefined;
  try {
    new RegExp(`^(?:${regex})$`, 's');
    return undefined;
  } catch (error) {
    return error instanceof SyntaxError ? (/: ([^:]+)$/.exec(error.message)?.[1] ?? error.message).toLowerCase() : undefined;
  }
}
