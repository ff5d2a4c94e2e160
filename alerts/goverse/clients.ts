import { duration } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { dropProof } from '../../src/rules/dropProof.ts';
import { reads, type Behaviour, type State } from '../../src/rules/series.ts';
import { text, value, written } from '../../src/rules/text.ts';
import { goverse } from '../../src/systems/goverse/metrics.ts';
import { target } from '../../src/systems/target/metrics.ts';

const { clients } = goverse;

/** Connections below which a few that end are a great share. */
const fewest = 50;
const ago = duration('15m');

/** The connections of a node, and whether it answers during the fault. */
const connected = (n: number, healthy: State, faulty: State, answers: 0 | 1 = 1): readonly Behaviour[] => {
  const instance = `goverse-${n}:9090`;
  return [
    reads(clients, { node: `goverse-${n}:47000`, client_type: 'gate' }, { healthy, faulty, instance }),
    reads(target.up, {}, { healthy: 1, faulty: answers, instance }),
  ];
};

export const clientAlerts = [
  alert({
    name: 'GoverseClientsDropped',
    severity: 'critical',
    for: duration('2m'),
    threshold: { default: 0.7, unit: 'ratio', range: [0.01, 0.99] },
    // A target that does not answer takes its connections out of sight: the comparison is between equally many. One that has
    // just started exposes no series of connections until it has one.
    expr: ({ threshold }) =>
      promql`(sum(${clients}) or 0 * max(${target.up} == 1)) / (sum(${clients} offset ${ago}) > ${fewest}) < ${threshold} and count(${target.up} == 1) >= count(${target.up} offset ${ago} == 1)`,
    summary: text`${value('ratio')} of GoVerse’s clients are still connected`,
    description: ({ threshold }) =>
      text`Of the client connections of a quarter of an hour ago, ${value('ratio')} are left; less than ${written(threshold, 'ratio')} is no ordinary coming and going.`,
    proof: ({ threshold }) =>
      dropProof({
        threshold,
        floor: fewest,
        ago,
        levels: (healthy, faulty) => [...connected(1, healthy, faulty), ...connected(2, 0, 0)],
        emptied: [...connected(1, fewest, 'absent'), ...connected(2, fewest, 'absent')],
        others: [{ because: 'one of two nodes was not scraped', series: [...connected(1, 1000, 1000), ...connected(2, 1000, 'absent', 0)] }],
      }),
  }),
];
