import fc from 'fast-check';
import { dump } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { file, kit, problemsOf } from './kit.ts';

const example = readFileSync(new URL('../../obskit.yaml', import.meta.url), 'utf8').replaceAll(/^#(?! [A-Za-z]|$)/gm, '');

/** It must come back with a configuration or with sentences, whatever it is given. */
function answers(text: string): void {
  const result = loadConfig({ file, text }, kit);
  if (result.ok) return;
  expect(result.problems.length).toBeGreaterThan(0);
  for (const problem of result.problems) {
    expect(formatProblem(problem)).toMatch(/^obskit\.yaml(:\d+)?\S* .*; \S.*[.?]$/s);
    expect(formatProblem(problem)).not.toMatch(/undefined|\[object|NaN;/);
  }
}

/** Words that mean something in the file, so that arbitrary values get past its first key. */
const words = [
  'systems', 'hedgehog', 'goverse', 'porter', 'targets', 'discovery', 'kind', 'static', 'dns', 'file', 'kubernetes', 'names', 'paths',
  'metrics', 'name', 'type', 'histogram', 'buckets', 'labels', 'nodes', 'alerts', 'HighObjectCount', 'threshold', 'for', 'receivers',
  'slack', 'apiUrl', 'url', 'webhook', 'email', 'route', 'receiver', 'severities', 'critical', 'scrape', 'interval', 'timeout', 'prometheus', 'port',
  'retention', 'size', 'storage', 'versions', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a:1', '30s', '10GB',
];
const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, fc.string());
const scalar = fc.oneof(fc.constantFrom<unknown>(...words, null, true, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308), fc.string(), fc.integer(), fc.double());
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, scalar, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(key, tie('tree'), { maxKeys: 5 })),
}));

/** Nested systems, receivers and so on of the right form on the outside, of any form on the inside. */
const plausible = fc.record(
  {
    systems: fc.oneof(fc.dictionary(fc.constantFrom('hedgehog', 'porter', 'other'), fc.dictionary(key, tree, { maxKeys: 4 })), tree),
    alerts: fc.dictionary(fc.constantFrom('HighObjectCount', 'TargetDown', '__proto__'), tree),
    receivers: fc.array(fc.record({ name: scalar, kind: fc.constantFrom('slack', 'webhook', 'email', 'none', 3), url: tree, apiUrl: tree }, { requiredKeys: [] })),
    route: fc.dictionary(fc.constantFrom('receiver', 'severities'), tree),
    scrape: tree,
    prometheus: fc.record({ port: tree, retention: tree, storage: tree }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

const lines = example.split('\n');

describe('no input makes it throw', () => {
  test.each([
    ['arbitrary text', fc.string({ unit: 'binary', maxLength: 200 })],
    ['text of YAML’s own characters', fc.string({ unit: fc.constantFrom(...'&*a:b-[]{},?!|>\'"%@`#~ \n\t<=0.'), maxLength: 60 })],
    ['arbitrary values', tree.map((value) => dump(value, { skipInvalid: true }))],
    ['almost right values', plausible.map((value) => dump(value, { skipInvalid: true }))],
    ['arbitrary JSON', fc.json({ maxDepth: 6 })],
    [
      'the example with some lines dropped, doubled or moved',
      fc.array(fc.nat(lines.length - 1), { maxLength: 2 * lines.length }).map((order) => order.map((i) => lines[i]).join('\n')),
    ],
    [
      'the example with some text put in',
      fc.tuple(fc.nat(example.length), fc.nat(20), fc.string({ maxLength: 8 })).map(([at, cut, text]) => example.slice(0, at) + text + example.slice(at + cut)),
    ],
  ])('%s', (_, arbitrary: fc.Arbitrary<string>) => {
    fc.assert(fc.property(arbitrary, answers), { numRuns: 150, seed: 20_261_120 });
  });
});

describe('no message repeats a secret', () => {
  const secret = 's3cr3t-Xq7';
  const places: readonly (readonly [string, unknown])[] = [
    ['inline', { receivers: [{ name: 'a', kind: 'slack', channel: 'x', apiUrl: `https://hooks/${secret}` }] }],
    ['inline in the wrong kind', { receivers: [{ name: 'a', kind: 'pagerduty', apiUrl: `https://hooks/${secret}`, routingKey: secret }] }],
    ['in the place of the file', { receivers: [{ name: 'a', kind: 'pagerduty', routingKey: { file: secret } }] }],
    ['in the place of the variable', { receivers: [{ name: 'a', kind: 'pagerduty', routingKey: { env: secret } }] }],
    ['beside the variable', { receivers: [{ name: 'a', kind: 'pagerduty', routingKey: { env: 'KEY', value: secret } }] }],
    ['beside the file', { receivers: [{ name: 'a', kind: 'pagerduty', routingKey: { file: '/run/x', value: secret } }] }],
    ['as a key', { receivers: [{ name: 'a', kind: 'pagerduty', routingKey: { [secret]: null } }] }],
    ['as a list', { receivers: [{ name: 'a', kind: 'pagerduty', routingKey: [secret] }] }],
    ['under a misspelt key', { receivers: [{ name: 'a', kind: 'pagerduty', routngKey: secret }] }],
    ['in the place of a receiver', { receivers: [secret] }],
    ['in the place of the receivers', { receivers: secret }],
    ['in a webhook URL', { receivers: [{ name: 'a', kind: 'webhook', url: `ftp://host/${secret}` }] }],
    ['in a URL’s credentials', { grafanaUrl: `ftp://admin:${secret}@host` }],
    ['in a URL’s parameters', { runbookBaseUrl: `ftp://host?token=${secret}` }],
    ['in a target', { systems: { hedgehog: { targets: [`http://u:${secret}@h:1`] } } }],
    ['in a mail server', { receivers: [{ name: 'a', kind: 'email', to: 'a@b.c', from: 'a@b.c', smarthost: `u:${secret}@mail` }] }],
    ['as a top-level password', { password: secret }],
  ];

  test.each(places)('%s', (_, value) => {
    const problems = problemsOf(dump(value));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.map(formatProblem).join('\n')).not.toContain(secret);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  test.each([
    ['an alias that does not exist', `receivers: [{name: a, kind: pagerduty, routingKey: *${secret}}]`],
    ['a tag that does not exist', `receivers: [{name: a, kind: pagerduty, routingKey: !${secret} x}]`],
    ['a quotation without an end', `receivers: [{name: a, kind: pagerduty, routingKey: "${secret}}]`],
    ['a key that stands twice', `receivers: [{name: a, kind: pagerduty, routingKey: {${secret}: 1, ${secret}: 2}}]`],
  ])('%s', (_, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});
