import { parseDuration } from '../metric/duration.ts';

const simple: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"',
};

/**
 * The text that a PromQL string stands for, by the rules of Go's strings; `undefined` when it has an escape that Go
 * does not know. @param quoted the literal with its quotes: double, single, or backticks, which know no escapes
 */
export function unquote(quoted: string): string | undefined {
  const inner = quoted.slice(1, -1);
  if (quoted.startsWith('`') || !inner.includes('\\')) return inner;
  let valid = true;
  const text = inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([^]|$))/g,
    (_, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const code = hex ?? short ?? long;
      const point = octal === undefined ? Number.parseInt(code ?? '', 16) : Number.parseInt(octal, 8);
      const character = letter === undefined ? fromPoint(point) : simple[letter];
      valid &&= character !== undefined;
      return character ?? '';
    },
  );
  return valid ? text : undefined;
}

function fromPoint(point: number): string | undefined {
  return point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}

/** The value of `1.5e3`, `0x1f`, `Inf`, `-5` or `1h30m`, durations in seconds. */
export function numberOf(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]\s*/, '');
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits) || /^0x[\da-f]+$/i.test(digits)) return sign * Number(digits);
  if (/^inf(?:inity)?$/i.test(digits)) return sign * Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(digits)) return Number.NaN;
  const length = parseDuration(digits);
  if (length !== undefined) return (sign * length.milliseconds) / 1000;
  return /^(?:0+(?:ms|[smhdwy]))+$/.test(digits) ? 0 : undefined;
}
