import { duration, minutes, sum } from '../../src/metric/duration.ts';
import { by, on, promql } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { above } from '../../src/rules/near.ts';
import { reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { keychain } from '../../src/systems/keychain/metrics.ts';
import { backendHealth } from '../../src/systems/keychain/queries.ts';
import { target } from '../../src/systems/target/metrics.ts';

const { backendHealthy, keys, uptime } = keychain;

/** Two backends, and what each says of itself during the fault. */
const answering = (pkcs8: 0 | 1, memory: 0 | 1): readonly Behaviour[] => [
  reads(backendHealthy, { backend: 'pkcs8' }, { healthy: 1, faulty: pkcs8 }),
  reads(backendHealthy, { backend: 'memory' }, { healthy: 1, faulty: memory }),
];

/** How far back the number of keys is compared with, and how many may go without any question. */
const ago = duration('30m');
const spare = 10;

const before = promql`max ${by('backend')} (${keys} offset ${ago})`;
const lost = promql`${before} - max ${by('backend')} (${keys})`;

/** A server that has just started counts its keys before it has read them all: what it says is not believed for so long. */
const unsettled = duration('10m');
const justStarted = promql`max ${by('instance')} (resets(${uptime}[${unsettled}])) > 0 or min ${by('instance')} (min_over_time(${target.up}[${unsettled}])) == 0`;

const day = 86_400;
const holding = (healthy: number, faulty: State, running: State = day): readonly Behaviour[] => [
  reads(keys, { backend: 'pkcs8' }, { healthy, faulty }),
  reads(target.up, {}, { healthy: 1, faulty: 1 }),
  reads(uptime, {}, { healthy: day, faulty: running, recovered: day }),
];

/** Four minutes after its start, a server has read all its keys. */
const readLater = (held: number): readonly number[] => [0, 0, 0, 0, held];

/** What reads so for most of the calm, and for the last thirteen minutes of it otherwise: no restart is in sight any more. */
const awayAtLast = (there: number, gone: 0 | 'absent' = 'absent'): State => [...Array.from({ length: 28 }, () => there), ...Array.from({ length: 13 }, () => gone)];

export const backendAlerts = [
  alert({
    name: 'KeychainBackendUnhealthy',
    severity: 'critical',
    for: duration('2m'),
    expr: () => promql`${backendHealth.expr} == 0`,
    summary: text`The keychain cannot reach its backend ${label('backend')}`,
    description: () =>
      text`At least one server finds the backend ${label('backend')} unhealthy: operations on the keys in it fail or will fail.`,
    proof: () => ({
      fires: { series: answering(0, 1), pending: minutes(1), resolved: minutes(1), labels: { backend: 'pkcs8' }, value: 0 },
      silent: { because: 'both answer', series: answering(1, 1) },
    }),
  }),
  alert({
    name: 'KeychainAllBackendsDown',
    severity: 'critical',
    for: duration('1m'),
    expr: () => promql`max(${backendHealthy}) == 0`,
    summary: text`The keychain can reach none of its backends`,
    description: () => text`No server reaches any backend: no key can be used, and nothing that needs a signature or a decryption works.`,
    proof: () => ({
      fires: { series: answering(0, 0), pending: minutes(1), resolved: minutes(1), labels: {}, value: 0 },
      silent: { because: 'one still answers', series: answering(0, 1) },
    }),
  }),
  alert({
    name: 'KeychainMassKeyDeletion',
    severity: 'critical',
    for: duration('2m'),
    threshold: { default: 0.2, unit: 'ratio', range: [0.01, 0.95] },
    // Of the keys that are there, not of the deletions that were asked for: they may be lost without any request.
    expr: ({ threshold }) => promql`(${lost} / ${before} > ${threshold} and ${lost} > ${spare}) unless group ${by('backend')} (${keys} and ${on('instance')} (${justStarted}))`,
    summary: text`${value('ratio')} of the keys in ${label('backend')} are gone`,
    description: ({ threshold }) =>
      text`The backend ${label('backend')} holds ${value('ratio')} fewer keys than half an hour ago; more than ${written(threshold, 'ratio')} is no usual work. What was encrypted or signed with them cannot be read or renewed.`,
    proof: ({ threshold }) => {
      const gone = above(spare);
      const held = gone / above(threshold);
      return {
        calm: sum(ago, minutes(10)),
        fires: {
          series: holding(held, held - gone),
          pending: minutes(1),
          resolved: minutes(1),
          labels: { backend: 'pkcs8' },
          value: above(threshold),
        },
        silent: [
          // Whole keys, so that the share is the threshold to the last digit, if that has no more than four.
          { because: 'just as many are gone as may', series: holding(10_000, 10_000 - Math.floor(10_000 * threshold)) },
          { because: 'there were so few that they do not count', series: holding(spare + 0.1, 0.1) },
          { because: 'the server started anew, and has not read its keys yet', series: holding(held, readLater(held), { from: 0, perMinute: 60 }) },
          {
            because: 'the server was away for long, and has not read its keys yet',
            series: [
              reads(keys, { backend: 'pkcs8' }, { healthy: awayAtLast(held), faulty: readLater(held), recovered: held }),
              reads(target.up, {}, { healthy: awayAtLast(1, 0), faulty: 1, recovered: 1 }),
              reads(uptime, {}, { healthy: awayAtLast(day), faulty: { from: 0, perMinute: 60 }, recovered: day }),
            ],
          },
        ],
      };
    },
  }),
];
