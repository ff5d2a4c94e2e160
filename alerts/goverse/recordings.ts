import { record } from '../../src/rules/record.ts';
import { recordQuestion } from '../../src/rules/recordQuestion.ts';
import { clientsByType, errorRatio, errorRatioByMethod, latencyP99, objectsByNode, objectsByType, requestRate } from '../../src/systems/goverse/queries.ts';

const system = 'goverse';

/** What the forecast of a leak looks back on: the objects of a type, wherever the shards they lie in have moved. */
export const recordedObjects = record('job_type:goverse_objects:sum', {
  help: objectsByType.ask,
  system,
  unit: 'count',
  labels: { type: { kind: 'open', budget: 20 } },
  expr: objectsByType.expr,
});

export const goverseRecordings = [
  ...[errorRatio, errorRatioByMethod, requestRate, latencyP99].map((question) => recordQuestion(system, question)),
  recordedObjects,
  record('job_node:goverse_objects:sum', {
    help: objectsByNode.ask,
    system,
    unit: 'count',
    labels: { node: { kind: 'open', budget: 2 } },
    expr: objectsByNode.expr,
  }),
  record('job_client_type:goverse_clients_connected:sum', {
    help: clientsByType.ask,
    system,
    unit: 'count',
    labels: { client_type: { kind: 'open', budget: 4 } },
    expr: clientsByType.expr,
  }),
];
