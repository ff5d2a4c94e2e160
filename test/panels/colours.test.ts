import { describe, expect, it } from 'vitest';
import { coloursOfLines, dealt, meaning, namedColours, openColours, outcomeColours, palette, targetColours } from '../../src/panels/colours.ts';

function colourOf(legend: string, by: readonly string[] = ['status']): string | undefined {
  return outcomeColours(by).find(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(legend))?.colour;
}

describe('the colour of an outcome', () => {
  it.each([
    ['5xx', meaning.bad],
    ['500', meaning.bad],
    ['failure', meaning.bad],
    ['firing', meaning.bad],
    ['invalid', meaning.refused],
    ['resolved', meaning.good],
    ['Internal', meaning.bad],
    ['4xx', meaning.refused],
    ['InvalidArgument', meaning.refused],
    ['2xx', meaning.good],
    ['success', meaning.good],
    ['OK', meaning.good],
    ['304', palette.skyBlue],
    // Words inside words are none.
    ['errors_table', undefined],
    ['15000', undefined],
    ['get', undefined],
  ])('of %s', (legend, colour) => expect(colourOf(legend)).toBe(colour));

  it('differs by tones for the codes of one class, and is shared beside another label', () => {
    const looks = (by: readonly string[], ...legends: readonly string[]) =>
      legends.map((legend) => {
        const found = outcomeColours(by).filter(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(legend));
        expect(found, legend).toHaveLength(1);
        return JSON.stringify([found[0]?.colour, found[0]?.dashes, found[0]?.isShared]);
      });
    const apart = [['500', '503', '502', '504'], ['400', '404', '401', '403', '409', '429'], ['Internal', 'DataLoss', 'Unavailable', 'Unknown', 'DeadlineExceeded', 'Unimplemented'], ['NotFound', 'InvalidArgument', 'OutOfRange', 'Canceled', 'Aborted', 'PermissionDenied', 'Unauthenticated']];
    for (const codes of apart) expect(new Set(looks(['code'], ...codes)).size).toBe(codes.length);
    expect(looks(['code'], '507', '5xx')).toEqual(['["#D55E00",null,true]', '["#D55E00",null,false]']);
    expect(new Set(looks(['op', 'result'], 'put success', 'get success'))).toEqual(new Set(['["#009E73",null,true]']));
  });

  it('is that of what is bad for all sorts of failure', () => {
    expect(outcomeColours(['backend', 'error_type'])).toEqual([{ pattern: '/.*/', colour: meaning.bad, isShared: true }]);
  });

  it('is given only where a label says how something ended', () => expect(colourOf('5xx', ['table'])).toBeUndefined());
});

describe('the colour of what has a name', () => {
  it('is its own, in the order of the names, and never that of an outcome', () => {
    const looks = namedColours(Array.from({ length: 15 }, (_, i) => `op${i}`));
    expect(new Set(looks.map(({ colour, dashes }) => JSON.stringify([colour, dashes]))).size).toBe(15);
    for (const outcome of [meaning.bad, meaning.good, meaning.refused]) expect(looks.map(({ colour }) => colour)).not.toContain(outcome);
  });

  it('is what percentiles and severities have everywhere', () => {
    expect(namedColours(['p99', 'critical']).map(({ colour }) => colour)).toEqual([palette.purple, meaning.bad]);
  });

  it('fits the whole legend alone, whatever signs are in it', () => {
    const [{ pattern } = { pattern: '' }] = namedColours(['a.b|c']);
    expect(['a.b|c', 'axb|c', 'a.b', 'xa.b|c'].map((legend) => new RegExp(pattern.slice(1, -1)).test(legend))).toEqual([true, false, false, false]);
  });

  it('is one for each objective, with a dashed line for the second window', () => {
    const looks = coloursOfLines(['1h', '5m'], ['a', 'b']);
    expect(looks.map(({ pattern, colour, dashes }) => [pattern, colour, dashes !== undefined])).toEqual([
      ['/^1h a$/', dealt[0], false],
      ['/^1h b$/', dealt[1], false],
      ['/^5m a$/', dealt[0], true],
      ['/^5m b$/', dealt[1], true],
    ]);
  });
});

describe('the colour of what nobody knows beforehand', () => {
  const of = (legend: string) => openColours.filter(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(legend)).map(({ colour }) => colour);

  it.each(['node-3:8080', 'hashmap:8080', '10.0.0.7:9090', '/keys', 'GET', 'a → node-2', 'kms', 'x', 'shop Cart.Add', 'job node-0:1'])('of %s is one of those that are dealt', (legend) => {
    expect(of(legend)).toHaveLength(1);
    expect(dealt).toContain(of(legend)[0]);
  });

  it('is one each for eight numbered nodes, whatever their ports', () => {
    expect(new Set(Array.from({ length: 8 }, (_, i) => of(`node-${i + 1}:8080`)[0])).size).toBe(8);
    expect(of('node-3:8080')).toEqual(of('hedgehog node-3:9999'));
  });

  const looks = (names: readonly string[]) => {
    const found = names.map((name) => openColours.filter(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(name)));
    expect(found.every((matching) => matching.length === 1)).toBe(true);
    return new Set(found.map(([one]) => JSON.stringify([one?.colour, one?.dashes]))).size;
  };

  it.each([
    ['nodes of one machine, by their ports', Array.from({ length: 10 }, (_, i) => `127.0.0.1:4100${i}`)],
    ['nodes whose ports are whatever is free', ['127.0.0.1:39409', '127.0.0.1:40045', '127.0.0.1:41279', '127.0.0.1:41280', '127.0.0.1:41290']],
    ['ten addresses, by their ends', Array.from({ length: 10 }, (_, i) => `10.0.0.${20 + i}:9090`)],
    ['tables', ['orders', 'users']],
    ['methods', ['GET', 'POST', 'PUT', 'DELETE']],
    ['endpoints', ['/execute', '/query', '/tables', '/tables/:name']],
  ])('tells apart %s', (_, names) => expect(looks(names)).toBe(names.length));
});

describe('the colours of the targets of several jobs', () => {
  const colours = targetColours(['shop', 'shop-2', 'depot']);
  const of = (legend: string) => colours.filter(({ pattern }) => new RegExp(pattern.slice(1, -1)).test(legend));

  it.each(['shop 127.0.0.1:41003', 'shop-2 node-1:80', 'depot depot:80', 'depot http.request', 'shop 7'])('are one for %s', (legend) => expect(of(legend)).toHaveLength(1));

  it('are the job’s own, with dashes that tell four nodes apart', () => {
    const four = ['shop a-1:80', 'shop a-2:80', 'shop a-3:80', 'shop a-4:80'].map((legend) => of(legend)[0]);
    expect(new Set(four.map((one) => one?.colour))).toEqual(new Set([dealt[0]]));
    expect(new Set(four.map((one) => JSON.stringify(one?.dashes))).size).toBe(4);
  });
});

/** Relative luminance and contrast by WCAG 2, so that good and bad differ for those who see no hue at all. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The opponent channel that red-green blindness loses: what is left is blue against yellow, and light against dark. */
function asDeuteranope(hex: string): readonly number[] {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  // Source: Viénot, Brettel and Mollon 1999, as a matrix on sRGB.
  return [0.29275 * r + 0.70725 * g, 0.29275 * r + 0.70725 * g, -0.02234 * r + 0.02234 * g + b];
}

it('good, refused and bad stay apart without red and green', () => {
  const pairs = [[meaning.good, meaning.bad], [meaning.good, meaning.refused], [meaning.refused, meaning.bad]] as const;
  for (const [a, b] of pairs) {
    const [p, q] = [asDeuteranope(a), asDeuteranope(b)];
    expect(Math.hypot(...p.map((value, i) => value - (q[i] ?? 0))), `${a} and ${b}`).toBeGreaterThan(40);
    expect(Math.abs(luminance(a) - luminance(b)), `${a} and ${b}`).toBeGreaterThan(0.02);
  }
});

it.each([...dealt])('%s, which is dealt, stands out from white paper and from a dark screen', (colour) => {
  const contrast = (ground: string) => {
    const [dark = 0, light = 0] = [luminance(colour), luminance(ground)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  expect(contrast('#FFFFFF')).toBeGreaterThan(2.2);
  expect(contrast('#181B1F')).toBeGreaterThan(2.2);
});

it('what is dealt stays apart from what outcomes have, without red and green', () => {
  const colours = [...dealt, meaning.good, meaning.bad, meaning.refused];
  const near = colours.flatMap((a, i) => colours.slice(i + 1).flatMap((b) => {
    const [p, q] = [asDeuteranope(a), asDeuteranope(b)];
    return Math.hypot(...p.map((value, k) => value - (q[k] ?? 0))) < 25 && Math.abs(luminance(a) - luminance(b)) < 0.1 ? [`${a} and ${b}`] : [];
  }));
  expect(near).toEqual([]);
});
