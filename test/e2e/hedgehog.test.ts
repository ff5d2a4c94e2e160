import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDashboard } from '../../src/check/dashboard/model.ts';
import { queriesOf } from '../../src/check/dashboard/queries.ts';
import { until } from './support/processes.ts';
import { startStack, type TestStack } from './support/stack.ts';

let stack: TestStack;

const addresses = () => (stack.nodes['hedgehog'] ?? []).map(({ address }) => address);

beforeAll(async () => {
  stack = await startStack({ hedgehog: 3 });
  await stack.drive('hedgehog', 60);
});

afterAll(async () => {
  await stack.stop();
});

describe('three hedgehog nodes watched by a real Prometheus and Alertmanager', () => {
  it('has every target up', async () => {
    const targets = await until('three targets are up', 20, async () => {
      const found = await stack.prometheus.targets('hedgehog');
      return found.length === 3 && found.every(({ health }) => health === 'up') ? found : undefined;
    });
    expect(targets.map(({ labels }) => labels['instance']).sort()).toEqual([...addresses()].sort());
  });

  it('loads every rule, and each evaluates', async () => {
    const rules = await until('all rules are evaluated', 20, async () => {
      const found = await stack.prometheus.rules();
      return found.length > 0 && found.every(({ health }) => health !== 'unknown') ? found : undefined;
    });
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.map(({ name }) => name)).toContain('HedgehogErrorRatioHigh');
  });

  it('answers the dashboard’s queries with data', async () => {
    const json = stack.content.dashboards.find(({ name }) => name === 'hedgehog')?.json ?? '';
    const read = readDashboard('dashboards/hedgehog.json', json);
    if (!('dashboard' in read)) throw new Error(JSON.stringify(read.findings));
    const queries = queriesOf(read.dashboard, '5s').filter(({ title, path }) => path.startsWith('panels') && title !== 'Error budget left');
    const empty: string[] = [];
    for (const { title, filled } of queries) {
      await until(title, 30, async () => ((await stack.prometheus.query(filled)).length > 0 ? true : undefined)).catch(() => empty.push(title));
    }
    expect(queries.length).toBeGreaterThan(10);
    expect(empty).toEqual([]);
  });

  it('fires the error-ratio alert at the receiver while nodes fail, and resolves it afterwards', async () => {
    const told = (status: 'firing' | 'resolved') => async () => stack.webhook.of('HedgehogErrorRatioHigh', status);
    expect(await told('firing')()).toBeUndefined();
    await stack.setFaults('hedgehog', { errorRatio: 0.5 });
    const fired = await until('the alert fires at the receiver', 60, told('firing'));
    expect(fired.labels).toMatchObject({ severity: 'critical', system: 'hedgehog' });
    expect(fired.annotations['summary']).toMatch(/^HedgehogDB fails [\d.]+% of its requests$/);
    expect(fired.annotations['runbook_url']).toMatch(/\/HedgehogErrorRatioHigh\.md$/);

    await stack.setFaults('hedgehog', {});
    await until('the alert is resolved at the receiver', 60, told('resolved'));
    expect(await stack.prometheus.query('ALERTS{alertname="HedgehogErrorRatioHigh",alertstate="firing"}')).toEqual([]);
  });

  it('leaves no error in the servers’ own logs', () => {
    const errors = ['prometheus', 'alertmanager'].flatMap((name) =>
      readFileSync(join(stack.folder, `${name}.log`), 'utf8').split('\n').filter((line) => /level=(ERROR|error)/.test(line)),
    );
    expect(errors).toEqual([]);
  });
});
