import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogueOf, type Catalogue } from '../../src/check/catalogue.ts';
import { lintExpression } from '../../src/check/promql/lintPromql.ts';
import { commonAlerts, commonRecordings, stackSystems } from '../../src/kit/common.ts';
import { kits } from '../../src/kit/kits.ts';
import { duration } from '../../src/metric/duration.ts';
import { sloRuleFiles } from '../../src/rules/sloRules.ts';
import { tiers } from '../../src/rules/sloTiers.ts';

const folder = resolve(import.meta.dirname, '../../alerts/runbooks');
const alerts = [...kits.flatMap(({ rules }) => rules.alerts), ...commonAlerts, ...tiers].map(({ name }) => name);

const read = (name: string): string => readFileSync(join(folder, `${name}.md`), 'utf8');

/**
 * What stands in indented and fenced blocks, one expression a line, except for fenced blocks of another language; and code
 * within sentences that can be nothing else.
 */
function promqlIn(markdown: string): readonly string[] {
  const expressions: string[] = [];
  let fence: string | undefined;
  let prose = '';
  for (const line of markdown.split('\n')) {
    const [, language] = /^```(\w*)\s*$/.exec(line) ?? [];
    if (language !== undefined) fence = fence === undefined ? language : undefined;
    else if (fence === undefined ? /^ {4}\S/.test(line) : fence === '' || fence === 'promql') expressions.push(line.trim());
    else if (fence === undefined) prose += `${line}\n`;
  }
  const inline = [...prose.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => (isPromql(code) ? [code.replaceAll('\n', ' ')] : []));
  return [...expressions, ...inline].filter((text) => text !== '');
}

/** A function's call, a selector with matchers, or the name of something recorded. */
function isPromql(code: string): boolean {
  return /^\w+ *(?:by|without)? *\(|\{[^{}]*(?:=|!~)[^{}]*\}|^[a-z]\w*:[\w:]+$/.test(code);
}

/** The names of what is recorded of objectives. */
const objectiveSeries = sloRuleFiles(
  kits.flatMap(({ slos }) => slos),
  { tuning: {}, speed: 1, runbookUrl: (name) => name, dashboardUrl: (name) => name },
).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))));

/** Everything that a rule or a panel of the kit could ask for, recordings included. */
const catalogue: Catalogue = catalogueOf({
  systems: [...kits.map(({ system }) => system), ...stackSystems],
  recordings: [
    ...[...kits.flatMap(({ rules }) => rules.recordings), ...commonRecordings].map(({ metric }) => ({ name: metric.name, labels: ['job', ...Object.keys(metric.labels)] })),
    ...objectiveSeries.map((name) => ({ name, labels: ['job', 'slo'] })),
  ],
});

/** What the lint has against an expression. */
function faultsOf(expression: string): readonly string[] {
  return lintExpression(expression, { catalogue, scrapeInterval: duration('15s') }).map(({ rule, message }) => `${expression}: ${rule}: ${message}`);
}

describe('runbooks', () => {
  it('are there for every alert, and for no other', () => {
    expect(readdirSync(folder).sort()).toEqual(alerts.map((name) => `${name}.md`).sort());
  });

  it.each(alerts)('%s says what it means, what it does, what to look at, what to do, and when it errs', (name) => {
    const text = read(name);
    expect(text.split('\n')[0]).toBe(`# ${name}`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'False alarm']);
    const sections = text.split(/^## .+$/m).slice(1).map((section) => section.trim());
    expect(sections.filter((section) => section === '')).toEqual([]);
  });

  it.each(alerts)('%s gives expressions that can be pasted', (name) => {
    const [, diagnosis = ''] = /^## Diagnosis$([\s\S]*?)^## /m.exec(read(name)) ?? [];
    const expressions = promqlIn(diagnosis);
    expect(expressions).not.toEqual([]);
    expect(promqlIn(read(name)).flatMap(faultsOf)).toEqual([]);
  });
});

describe('the reading of expressions in runbooks', () => {
  it('takes indented lines, and fenced ones unless they are of another language', () => {
    const markdown = 'Look:\n\n    up\n\n```promql\nup == 0\n```\n\n```sh\nls\n```\n\n```\nsum(up)\n```\nup is a metric\n';
    expect(promqlIn(markdown)).toEqual(['up', 'up == 0', 'sum(up)']);
  });

  it.each([
    ['a call', 'sum by (table) (…)'],
    ['a selector', '{job="…"}'],
    ['the name of a recording', 'slo:burn_rate:ratio1d'],
  ])('takes %s within a sentence', (_, code) => {
    expect(promqlIn(`Look at \`${code}\` again.`)).toEqual([code]);
  });

  it.each(['level":50', 'alerts.TargetDown.threshold', 'offset 1w', 'rate_limited', 'amtool check-config', '/metrics', 'etcdctl get --prefix'])('takes `%s` within a sentence for none', (code) => {
    expect(promqlIn(`Look at \`${code}\` again.`)).toEqual([]);
  });

  it.each([
    ['is not PromQL', 'sum by (', 'promql/grammar'],
    ['has a gap that somebody would have to fill', 'sum by (table) (…)', 'promql/grammar'],
    ['names a metric that nothing exposes', 'hedgehog_sends_total', 'promql/unknown-metric'],
    ['names a label that the metric does not have', 'sum by (tabel) (rate(hedgehog_http_requests_total[5m]))', 'promql/unknown-label'],
  ])('finds one that %s', (_, expression, rule) => {
    expect(faultsOf(expression).join()).toContain(rule);
  });
});
