import { duration, minutes } from '../../src/metric/duration.ts';
import { not } from '../../src/metric/matcher.ts';
import { promql } from '../../src/promql/expr.ts';
import { increase } from '../../src/promql/idioms.ts';
import { alert } from '../../src/rules/alert.ts';
import { burstProof } from '../../src/rules/burstProof.ts';
import { counts } from '../../src/rules/series.ts';
import { label, text, value, written } from '../../src/rules/text.ts';
import { goverse } from '../../src/systems/goverse/metrics.ts';

const { mappingWriteFailures, shardMigrations } = goverse;
const moving = { from_node: 'goverse-1:47000', to_node: 'goverse-2:47000' } as const;

export const shardAlerts = [
  alert({
    name: 'GoversePersistenceFailing',
    severity: 'warning',
    for: duration('5m'),
    threshold: { default: 5, unit: 'count', range: [1, 1e6] },
    // A conflict is how two nodes that write at once find out, and try again: no failure.
    expr: ({ threshold }) =>
      promql`${increase(mappingWriteFailures.where({ error_type: not('modrevision_conflict') }), { by: ['error_type'] })} > ${threshold}`,
    summary: text`GoVerse cannot write its map of shards: ${label('error_type')}`,
    description: ({ threshold }) =>
      text`${value('count')} writes of the map of shards failed within five minutes for the reason ${label('error_type')}; more than ${written(threshold, 'count')} means that etcd cannot be relied on. Shards of a node that is lost now stay without one.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        labels: { error_type: 'timeout' },
        events: (perMinute) => [counts(mappingWriteFailures, { error_type: 'timeout' }, { healthy: 0, faulty: perMinute })],
        others: [
          {
            because: 'conflicts are how writers find out about each other',
            series: [counts(mappingWriteFailures, { error_type: 'modrevision_conflict' }, { healthy: 0, faulty: threshold * 2 })],
          },
        ],
      }),
  }),
  alert({
    name: 'GoverseShardChurn',
    severity: 'warning',
    for: duration('30m'),
    window: duration('10m'),
    threshold: { default: 100, unit: 'count', range: [1, 1e6] },
    expr: ({ threshold }) => promql`${increase(shardMigrations)} > ${threshold}`,
    summary: text`GoVerse’s shards do not come to rest: ${value('count')} moved in ten minutes`,
    description: ({ threshold }) =>
      text`More than ${written(threshold, 'count')} shards have moved in every ten minutes of the last half hour. A node that joins moves its share once; this goes on, and every move interrupts the calls to its objects.`,
    proof: ({ threshold }) =>
      burstProof({
        threshold,
        window: minutes(10),
        labels: {},
        events: (perMinute) => [counts(shardMigrations, moving, { healthy: 0, faulty: perMinute })],
      }),
  }),
];
