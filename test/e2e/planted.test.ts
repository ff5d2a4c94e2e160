import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rehearse } from '../../src/prove/claims/alerts.ts';
import { historySurvives } from '../../src/prove/claims/crash.ts';
import { targetsAndRules } from '../../src/prove/claims/targets.ts';
import { tracesHold } from '../../src/prove/claims/traces.ts';
import type { Verdict } from '../../src/prove/claim.ts';
import { scenarios } from '../../src/prove/scenarios.ts';
import { freePorts } from '../../src/runtime/ports.ts';
import type { LocalService } from '../../src/runtime/localStack.ts';
import { startStack, type TestStack } from './support/stack.ts';

/** Mistakes of four kinds in one stack: each claim must find its own. */
let stack: TestStack;
let wrongPort: number;
let nowhere: string;

beforeAll(async () => {
  const [port, closed] = await freePorts(2);
  wrongPort = port ?? 0;
  nowhere = `http://127.0.0.1:${closed}`;
  stack = await startStack({ hedgehog: 3 }, { receiver: `${nowhere}/`, plant: (services) => services.map((service) => planted(service, services)) });
  await stack.drive('hedgehog', 20);
});
afterAll(() => stack.stop());

function planted(service: LocalService, all: readonly LocalService[]): LocalService {
  const { command } = service;
  if (service.system !== undefined) return { ...service, command: { ...command, env: { ...command.env, OTEL_EXPORTER_OTLP_ENDPOINT: nowhere } } };
  if (service.name !== 'prometheus') return service;
  const third = all.find(({ name }) => name === 'hedgehog-3')?.address ?? '';
  const files = command.files.map((file) => ({ ...file, content: file.content.replaceAll(third, `127.0.0.1:${wrongPort}`) }));
  const [data = ''] = command.args.flatMap((arg) => /^--storage\.tsdb\.path=(.*)$/.exec(arg)?.[1] ?? []);
  // A container without a volume begins with an empty folder each time.
  const args = ['-c', 'rm -rf "$1"; mkdir -p "$1"; shift; exec "$@"', 'sh', data, command.file, ...command.args];
  return { ...service, command: { ...command, file: '/bin/sh', args, files } };
}

const told = ({ failures }: Verdict): string => failures.map(({ message, cause }) => `${message} (${cause})`).join('\n');

describe('a planted mistake', () => {
  it('in a target’s port is found, with the target, the node and the ports to compare', async () => {
    const found = told(await targetsAndRules(stack, 8));
    expect(found).toContain(`the target 127.0.0.1:${wrongPort} of hedgehog is down`);
    expect(found).toContain(`nothing listens at http://127.0.0.1:${wrongPort}/metrics: the port is wrong`);
    expect(found).toMatch(/hedgehog-3 runs at 127\.0\.0\.1:\d+, and is no target of hedgehog \(.*compare the port in prometheus\.yaml/);
  });

  it('in the address of the receiver of spans is found, with the variable that holds it', async () => {
    expect(told(await tracesHold(stack, 8))).toMatch(/no span of the request’s trace [\da-f]{32} has reached .* \(OTEL_EXPORTER_OTLP_ENDPOINT of the nodes names an address where nothing takes spans\)/);
  });

  it('in the receiver of notifications is found, with what Alertmanager says of it', async () => {
    const [storage] = scenarios.filter(({ alerts }) => alerts.includes('HedgehogErrorRatioHigh'));
    if (storage === undefined) throw new Error('there is no such scenario');
    const { verdict } = await rehearse(stack, [storage], { deliver: 60, resolve: 1 });
    const found = told(verdict);
    expect(found).toContain('HedgehogErrorRatioHigh fires, and the receiver is not told');
    expect(found).toMatch(/Alertmanager has failed to deliver \d+ notifications by webhook .*\(the receiver’s address in alertmanager\.yaml is wrong, or nothing takes notifications there\)/);
  });

  it('in Prometheus’ volume is found when it is killed, with the series that are lost', async () => {
    expect(told(await historySurvives(stack))).toMatch(/Prometheus has lost samples of \d+ series: .*\(its data folder is not the one from before/);
  });
});
