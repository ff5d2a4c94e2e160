import { expect, it } from 'vitest';
import { driveLoad } from '../../../src/node/load.ts';
import { load } from '../../../src/systems/goverse/load.ts';
import { until } from '../../support/until.ts';
import { emitted } from '../exposed.ts';
import { startNode } from './cluster.ts';

it('the load of goverse is what its nodes count, and its listeners leave with it', async () => {
  const one = await startNode();
  const nodes = [one, await startNode({ peers: [one.address] })];
  for (const node of nodes) await node.tick();
  const of = (pattern: RegExp) =>
    nodes.flatMap((node) => Object.entries(emitted(node))).reduce((sum, [series, value]) => (pattern.test(series) ? sum + value : sum), 0);
  await until('the gates are connected', () => of(/^goverse_node_connected_gates/) === 4);
  const report = await driveLoad(load, { targets: nodes.map(({ address }) => address), rate: 200, seconds: 1 });
  expect(report.sent).toBe(200);
  expect({
    add: of(/^goverse_method_calls_total\{.*,Add,success/),
    get: of(/^goverse_method_calls_total\{.*,Get,success/),
    say: of(/^goverse_method_calls_total\{.*,Send,success/),
  }).toEqual({ add: report.steps['add'], get: report.steps['get'], say: report.steps['say'] });
  await until('every message has come to an end', () => of(/^goverse_gate_(pushed|dropped)/) === of(/^goverse_node_(pushed|dropped)/));
  // Whoever listens to all rooms gets every message.
  expect(of(/^goverse_gate_pushed/)).toBe(6 * (report.steps['say'] ?? 0));
  // 504: on a machine that has no time for it, an object may come or go too late.
  expect(Object.keys(report.statuses).filter((status) => !['200', '201', '204', '404', '409', '504'].includes(status))).toEqual([]);
  await until('nobody listens any more', () => of(/^goverse_gate_active_clients/) === 0);
  for (const node of nodes.toReversed()) await node.stop();
});
