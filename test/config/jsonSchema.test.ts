import { Ajv2020 } from 'ajv/dist/2020.js';
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configurationDoc } from '../../src/config/doc.ts';
import { configJsonSchema } from '../../src/config/jsonSchema.ts';
import { configSchema } from '../../src/config/schema.ts';
import { schemaNode, type SchemaNode } from '../../src/config/schemaNode.ts';
import { kit } from './kit.ts';

const text = configJsonSchema(kit);
// Formats are what editors check on top; the patterns beside them say the same.
const validate = new Ajv2020({ allErrors: true, validateFormats: false }).compile(JSON.parse(text));

describe('the JSON Schema', () => {
  test('is of draft 2020-12, and the same text each time', () => {
    expect(JSON.parse(text)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'obskit.yaml' });
    expect(configJsonSchema(kit)).toBe(text);
  });

  test.each([
    ['no keys', '{}'],
    ['one system', 'systems: {hedgehog: {targets: ["a:8081"]}}'],
    ['the example', readFileSync(new URL('../../obskit.yaml', import.meta.url), 'utf8')],
    ['a receiver of each kind of URL', 'receivers: [{name: a, kind: webhook, url: "http://x/"}, {name: b, kind: webhook, url: {file: /run/x}}, {name: c, kind: webhook, url: {env: HOOK_URL}}]'],
    ['a secret from the environment', 'receivers: [{name: a, kind: pagerduty, routingKey: {env: PAGERDUTY_KEY}}]'],
    ['a tuned alert', 'alerts: {HedgehogErrorRatio: {threshold: 0.1, for: 0s}}'],
  ])('admits %s', (_, yaml) => {
    expect(validate(load(yaml)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['an unknown key', 'nam: x'],
    ['a system that the kit does not have', 'systems: {hedgehg: {}}'],
    ['an alert that the kit does not have', 'alerts: {HighObjectCout: {}}'],
    ['a threshold out of range', 'alerts: {HedgehogErrorRatio: {threshold: 2}}'],
    ['a threshold where there is none', 'alerts: {TargetDown: {threshold: 1}}'],
    ['a target without a port', 'systems: {hedgehog: {targets: [a]}}'],
    ['nodes where there is no reference node', 'systems: {goverse: {nodes: 1}}'],
    ['a secret written inline', 'receivers: [{name: a, kind: slack, channel: x, apiUrl: "https://x/"}]'],
    ['a secret from two places', 'receivers: [{name: a, kind: pagerduty, routingKey: {env: KEY, file: /run/x}}]'],
    ['a receiver without its secret', 'receivers: [{name: a, kind: pagerduty}]'],
    ['a runbook URL of another kind', 'runbookBaseUrl: ftp://x'],
    ['the version latest', 'versions: {grafana: latest}'],
  ])('refuses %s', (_, yaml) => {
    expect(validate(load(yaml))).toBe(false);
  });
});

/** Every key of the schema with its path, whether its map demands it, and its node. */
function* keys(node: SchemaNode, path: string): Generator<{ readonly path: string; readonly required: boolean; readonly node: SchemaNode }> {
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const place = `${path}.${key}`;
    yield { path: place, required: node.required?.includes(key) ?? false, node: child };
    yield* keys(child, place);
  }
  for (const child of [...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.items === undefined ? [] : [node.items])]) yield* keys(child, path);
}

describe('every key', () => {
  const all = [...keys(schemaNode(configSchema(kit)), '')];

  test('is found by this test', () => {
    expect(all.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['.scrape.interval', '.systems.hedgehog.discovery.names', '.receivers.password.file', '.alerts.TargetDown.for', '.operator.labels']),
    );
  });

  test('has a description that is a sentence', () => {
    expect(all.filter(({ path, node }) => !path.endsWith('.threshold') && !/^[A-Z].*\.$/.test(node.description ?? '')).map(({ path }) => path)).toEqual([]);
  });

  test('has a default, or is demanded, or says what happens when it is left out', () => {
    const entries = /^\.(systems|alerts|objectives|route\.systems)\.[\w-]+$/;
    const undecided = all.filter(
      ({ path, required, node }) => !required && !entries.test(path) && node.not === undefined && node.default === undefined && !node.description?.includes('Left out'),
    );
    expect(undecided.map(({ path }) => path)).toEqual([]);
  });
});

test('docs/configuration.md is what the schema says', () => {
  const doc = configurationDoc();
  expect(doc.split('\n')[0]).toContain('Generated');
  expect(readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')).toBe(doc);
  for (const key of Object.keys(schemaNode(configSchema(kit)).properties ?? {})) expect(doc).toContain(`## ${key}\n`);
});
