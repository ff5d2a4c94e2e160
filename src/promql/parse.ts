import * as grammar from '@prometheus-io/lezer-promql';
import type { Expression } from './ast.ts';
import { flatten, withoutComments, type Nodes } from './nodes.ts';
import { Reader, Refusal } from './reader.ts';

export interface Parsed {
  readonly ok: true;
  readonly ast: Expression;
}

export interface ParseFailure {
  readonly ok: false;
  /** Where the text stops making sense, in UTF-16 code units. */
  readonly offset: number;
  /** What is wrong there, without a full stop. */
  readonly message: string;
}

/** Longer text is refused, as the grammar's own code recurses and could run out of stack. */
const longest = 10_000;

/** Reads PromQL as Prometheus 3 does, grammar only. Variables of Grafana must have been filled in before. */
export function parse(text: string): Parsed | ParseFailure {
  if (text.length > longest) {
    return { ok: false, offset: longest, message: `an expression of more than ${longest} characters is not read` };
  }
  const nodes = flatten(grammar.parser.parse(text));
  const uncommented = withoutComments(nodes, text);
  if (uncommented !== text) return parse(uncommented);
  const error = firstError(nodes, text);
  if (error !== undefined) return error;
  try {
    return { ok: true, ast: new Reader(text, nodes).expression(0, 0) };
  } catch (problem) {
    if (problem instanceof Refusal) return { ok: false, offset: problem.offset, message: problem.message };
    throw problem;
  }
}

function firstError({ list, base }: Nodes, text: string): ParseFailure | undefined {
  for (let i = 0; i < list.length; i += 4) {
    if (list[i] !== 0) continue;
    const offset = (list[i + 1] ?? 0) + base;
    return { ok: false, offset, message: describe(text, offset) };
  }
  return list.length === 0 ? { ok: false, offset: 0, message: 'there is no expression' } : undefined;
}

/** What is odd at an offset, in the words of somebody who reads the text. */
function describe(text: string, offset: number): string {
  const rest = text.slice(offset).trimStart();
  const before = text.slice(0, offset).trimEnd();
  if (text.trim() === '') return 'there is no expression';
  if (rest === '') return 'the expression ends too early';
  const called = /[A-Za-z_:][\w:]*$/.exec(before)?.[0];
  if (rest.startsWith('(') && called !== undefined) return `"${called}" is not a function of PromQL`;
  const token = /^(?:[\w:$]+|"[^"]*"?|'[^']*'?|[=!<>]=?~?|.)/su.exec(rest)?.[0] ?? rest;
  return `"${token}" is not expected here`;
}
