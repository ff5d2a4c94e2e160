import { record } from '../../src/rules/record.ts';
import { clientsByType, errorRatio, errorRatioByMethod, latencyP99, objectsByNode, objectsByType, requestRate } from '../../src/systems/goverse/queries.ts';

const system = 'goverse';
const objectType = { kind: 'open', budget: 20 } as const;

/** What the forecast of a leak looks back on: the objects of a type, wherever the shards they lie in have moved. */
export const recordedObjects = record('job_type:goverse_objects:sum', {
  help: 'Distributed objects of each type in the whole cluster.',
  system,
  unit: 'count',
  labels: { type: objectType },
  expr: objectsByType.expr,
});

export const goverseRecordings = [
  record('job:goverse_method_calls_errors:ratio_rate5m', {
    help: 'Share of method calls that failed over five minutes.',
    system,
    unit: 'ratio',
    labels: {},
    expr: errorRatio.expr,
  }),
  record('job_object_type_method_name:goverse_method_calls_errors:ratio_rate5m', {
    help: 'Share of each method’s calls that failed over five minutes.',
    system,
    unit: 'ratio',
    labels: { object_type: objectType, method_name: { kind: 'open', budget: 20 } },
    expr: errorRatioByMethod.expr,
  }),
  record('job_object_type:goverse_method_calls:rate5m', {
    help: 'Method calls per second to each type of object over five minutes.',
    system,
    unit: 'count',
    labels: { object_type: objectType },
    expr: requestRate.expr,
  }),
  record('job_object_type:goverse_method_call_duration:p99_rate5m', {
    help: 'Time in seconds that all but the slowest hundredth of each object type’s method calls took over five minutes.',
    system,
    unit: 'seconds',
    labels: { object_type: objectType },
    expr: latencyP99.expr,
  }),
  recordedObjects,
  record('job_node:goverse_objects:sum', {
    help: 'Distributed objects that each node holds, of all types.',
    system,
    unit: 'count',
    labels: { node: { kind: 'open', budget: 2 } },
    expr: objectsByNode.expr,
  }),
  record('job_client_type:goverse_clients_connected:sum', {
    help: 'Client connections that are open, by kind of client.',
    system,
    unit: 'count',
    labels: { client_type: { kind: 'open', budget: 4 } },
    expr: clientsByType.expr,
  }),
] as const;
