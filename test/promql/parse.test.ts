import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorsOf, type Expression } from '../../src/promql/ast.ts';
import { parse } from '../../src/promql/parse.ts';

/** The tree in a short notation with every bracket written out, so that a table can hold it. */
function outline(expr: Expression): string {
  const modifiers = (node: { readonly offset?: number; readonly at?: number | string }): string =>
    `${node.at === undefined ? '' : ` @${node.at}`}${node.offset === undefined ? '' : ` offset ${node.offset}`}`;
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'string':
      return JSON.stringify(expr.value);
    case 'vector':
      return `${expr.name ?? ''}{${expr.matchers.map(({ label, op, value }) => label + op + value).join(',')}}${modifiers(expr)}`;
    case 'matrix':
      return `${outline(expr.vector)}[${expr.range}]${modifiers(expr)}`;
    case 'subquery':
      return `${outline(expr.expr)}[${expr.range}:${expr.step ?? ''}]${modifiers(expr)}`;
    case 'call':
      return `${expr.name}(${expr.args.map(outline).join(', ')})`;
    case 'aggregate': {
      const grouping = expr.grouping === undefined ? '' : ` ${expr.grouping}(${expr.labels.join(',')})`;
      return `${expr.op}${grouping}(${expr.param === undefined ? '' : `${outline(expr.param)}; `}${outline(expr.expr)})`;
    }
    case 'binary': {
      const matching = expr.matching === undefined ? '' : ` ${expr.matching.kind}(${expr.matching.labels.join(',')})`;
      const group = expr.group === undefined ? '' : ` ${expr.group.side}(${expr.group.include.join(',')})`;
      return `<${outline(expr.left)} ${expr.op}${expr.bool ? ' bool' : ''}${matching}${group} ${outline(expr.right)}>`;
    }
    case 'unary':
      return `<${expr.op}${outline(expr.expr)}>`;
    case 'paren':
      return `(${outline(expr.expr)})`;
  }
}

function outlineOf(text: string): string {
  const parsed = parse(text);
  return parsed.ok ? outline(parsed.ast) : `${parsed.offset}: ${parsed.message}`;
}

describe('parse reads', () => {
  it.each([
    ['a number', '1.5e3', '1500'],
    ['a negative number', '-2', '-2'],
    ['a hexadecimal number', '0x1F', '31'],
    ['infinity', 'Inf', 'Infinity'],
    ['a duration as its seconds', '1h30m', '5400'],
    ['a text with escapes', '"a\\"\\u00e4\\n"', '"a\\"ä\\n"'],
    ['a text in backticks, which has no escapes', '`a\\n`', '"a\\\\n"'],
    ['a selector with all sorts of matchers', `x{a="1",b!='2',c=~"3|4",d!~\`5\`,}`, 'x{a=1,b!=2,c=~3|4,d!~5}'],
    ['a name in the braces', '{"a.b",c="1"}', 'a.b{c=1}'],
    ['a name as a matcher', '{__name__="x"}', 'x{}'],
    ['names that match a pattern', '{__name__=~"x.*"}', '{__name__=~x.*}'],
    ['a label in quotes', 'x{"a b"="1"}', 'x{a b=1}'],
    ['a range with offset and @', 'x[5m] offset -1h @ 12.5', 'x{}[300000] @12.5 offset -3600000'],
    ['a range in seconds', 'x[300]', 'x{}[300000]'],
    ['a range that is computed at run time', 'x[5m + 1m]', 'x{}[undefined]'],
    ['a subquery', 'x[1h:5m] @ end()', 'x{}[3600000:300000] @end'],
    ['a subquery without a step', 'rate(x[5m])[1h:]', 'rate(x{}[300000])[3600000:]'],
    ['a call with several arguments', 'clamp(x, 1, 2)', 'clamp(x{}, 1, 2)'],
    ['a call without arguments', 'time()', 'time()'],
    ['an aggregation with its grouping in front', 'sum by (a, b) (x)', 'sum by(a,b)(x{})'],
    ['an aggregation with its grouping behind', 'sum(x) without (a)', 'sum without(a)(x{})'],
    ['an aggregation with a parameter', 'topk by (a) (5, x)', 'topk by(a)(5; x{})'],
    ['an aggregation in capitals', 'SUM(x)', 'sum(x{})'],
    ['label names that are keywords', 'sum by (by, on, bool) (x)', 'sum by(by,on,bool)(x{})'],
    ['matching and grouping', 'a * on(b) group_left(c) d', '<a{} * on(b) left(c) d{}>'],
    ['grouping without labels', 'a / ignoring(b) group_right d', '<a{} / ignoring(b) right() d{}>'],
    ['a comparison with bool', 'a >= bool 1', '<a{} >= bool 1>'],
    ['set operators by precedence', 'a or b and c unless d', '<a{} or <<b{} and c{}> unless d{}>>'],
    ['arithmetic by precedence', 'a + b * c ^ d', '<a{} + <b{} * <c{} ^ d{}>>>'],
    ['powers from the right', 'a ^ b ^ c', '<a{} ^ <b{} ^ c{}>>'],
    ['a sign, which binds less than a power', '-a ^ b', '<-<a{} ^ b{}>>'],
    ['brackets', '(a + b) * c', '<(<a{} + b{}>) * c{}>'],
    ['comments anywhere', '# first\nsum( # of\n a # all\n) # last', 'sum(a{})'],
    ['blanks around', '\n  a  ', 'a{}'],
    ['an offset of the last operand only', 'a / b offset 1m', '<a{} / b{} offset 60000>'],
    ['an offset before an operator that binds more', 'a + b offset 1m * c', '<a{} + <b{} offset 60000 * c{}>>'],
    ['an offset before an operator that binds less', 'a * b offset 1m or c', '<<a{} * b{} offset 60000> or c{}>'],
    ['an offset among powers', 'a ^ b offset 1m ^ c', '<a{} ^ <b{} offset 60000 ^ c{}>>'],
    ['an offset behind a sign', '-a offset 1m', '<-a{} offset 60000>'],
    ['a range of the last operand only', 'a / rate(b[5m]) + c[5m:]', '<<a{} / rate(b{}[300000])> + c{}[300000:]>'],
    ['@ of the last operand only', 'a and b @ start()', '<a{} and b{} @start>'],
  ])('%s', (_, text, expected) => {
    expect(outlineOf(text)).toBe(expected);
  });

  it('an expression of several thousand characters as well as a short one', () => {
    const terms = Array.from({ length: 200 }, (_, i) => `x{node="node-${i}"}`);
    const text = terms.join(' or ');
    expect(text.length).toBeGreaterThan(3_000);
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(parsed.message);
    const vectors = vectorsOf(parsed.ast);
    expect(vectors.map(({ from, to }) => text.slice(from, to))).toEqual(terms);
    expect(vectors.map(({ matchers }) => matchers[0]?.value)).toEqual(terms.map((_, i) => `node-${i}`));
  });

  it('places that count the text’s own characters', () => {
    const text = '  sum(rate(x{a="ä"}[5m])) > 1';
    const parsed = parse(text);
    if (!parsed.ok || parsed.ast.kind !== 'binary') throw new Error('a comparison was expected');
    const { left, right, from, to } = parsed.ast;
    expect(text.slice(from, to)).toBe(text.trim());
    expect(text.slice(left.from, left.to)).toBe('sum(rate(x{a="ä"}[5m]))');
    expect(text.slice(right.from, right.to)).toBe('1');
  });
});

describe('parse refuses', () => {
  it.each([
    ['nothing', '', '0: there is no expression'],
    ['a bracket that is not closed', 'sum(x', '5: the expression ends too early'],
    ['an operand that is missing', 'a +', '3: the expression ends too early'],
    ['a function that does not exist', 'average(x)', '7: "average" is not a function of PromQL'],
    ['two expressions', 'a b', '2: "b" is not expected here'],
    ['a range of an aggregation', 'rate(sum(x)[5m])', '11: a range is taken of a bare selector only; write [5m:] to make it a subquery'],
    ['a range behind an offset', 'rate(x offset 5m[5m])', '16: a range is taken of a bare selector only; write offset and @ after the brackets'],
    ['an offset of a call', 'rate(x[5m]) offset 5m', '11: offset and @ stand behind a selector or a subquery only'],
    ['two offsets', 'x offset 5m @ end() offset 1m', '19: offset is given twice'],
    ['an aggregation of nothing', 'sum()', '0: sum takes one argument, not 0'],
    ['an aggregation of two', 'sum(a, b)', '0: sum takes one argument, not 2'],
    ['an unknown escape', 'x{a="\\q"}', '4: "\\q" holds an escape that does not exist'],
    ['a very long text', 'x'.repeat(10_001), '10000: an expression of more than 10000 characters is not read'],
  ])('%s', (_, text, expected) => {
    expect(outlineOf(text)).toBe(expected);
  });

  it.each([
    ['brackets', (depth: number) => `${'('.repeat(depth)}x${')'.repeat(depth)}`],
    ['signs', (depth: number) => `${'-'.repeat(depth)}x`],
    ['sums', (depth: number) => `x${'+x'.repeat(depth)}`],
    ['subqueries', (depth: number) => `x${'[5m:]'.repeat(depth)}`],
  ])('too many nested %s, without running out of stack', (_, nested) => {
    expect(parse(nested(390))).toMatchObject({ ok: true });
    expect(parse(nested(450))).toMatchObject({ ok: false, message: 'an expression nested more than 400 deep is not read' });
    expect(parse(nested(1_950))).toMatchObject({ ok: false });
    expect(parse(nested(4_950).slice(0, 10_000))).toMatchObject({ ok: false });
  });
});

describe('parse', () => {
  const token = fc.constantFrom(
    'sum', 'rate', 'x', '(', ')', '{', '}', '[', ']', '5m', ':', ',', '"a"', '=', '=~', '!=', 'by', 'on', 'group_left', 'offset',
    '@', 'bool', '+', '-', '/', '^', 'and', 'unless', '1', 'start()', '#', '\n', '`', "'", '\\', 'topk', 'Inf', '__name__', 'anchored',
  );

  it('answers for any text, and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(token).map((tokens) => tokens.join(' '))), (text) => {
      const parsed = parse(text);
      if (parsed.ok) {
        expect(parsed.ast.from).toBeGreaterThanOrEqual(0);
        expect(parsed.ast.to).toBeLessThanOrEqual(text.length);
      } else {
        expect(parsed.offset).toBeLessThanOrEqual(text.length);
        expect(parsed.message).not.toBe('');
      }
    }), { numRuns: 2_000 });
  });
});
