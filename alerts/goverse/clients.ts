import { duration } from '../../src/metric/duration.ts';
import { promql } from '../../src/promql/expr.ts';
import { alert } from '../../src/rules/alert.ts';
import { dropProof } from '../../src/rules/dropProof.ts';
import { reads } from '../../src/rules/series.ts';
import { text, value, written } from '../../src/rules/text.ts';
import { goverse } from '../../src/systems/goverse/metrics.ts';

const { clients } = goverse;

/** Connections below which a few that end are a great share. */
const fewest = 50;
const ago = duration('15m');
const connected = { node: 'goverse-1:47000', client_type: 'gate' } as const;

export const clientAlerts = [
  alert({
    name: 'GoverseClientsDropped',
    severity: 'critical',
    for: duration('2m'),
    threshold: { default: 0.7, unit: 'ratio', range: [0.01, 0.99] },
    expr: ({ threshold }) => promql`sum(${clients}) / (sum(${clients} offset ${ago}) > ${fewest}) < ${threshold}`,
    summary: text`${value('ratio')} of GoVerse’s clients are still connected`,
    description: ({ threshold }) =>
      text`Of the client connections of a quarter of an hour ago, ${value('ratio')} are left; less than ${written(threshold, 'ratio')} is no ordinary coming and going.`,
    proof: ({ threshold }) =>
      dropProof({
        threshold,
        floor: fewest,
        ago,
        levels: (healthy, faulty) => [reads(clients, connected, { healthy, faulty })],
      }),
  }),
];
