import { open } from '../../src/metric/label.ts';
import { record } from '../../src/rules/record.ts';
import { recordQuestion } from '../../src/rules/recordQuestion.ts';
import { errorRatio, errorRatioByEndpoint, grpcErrorRatio, latencyP99, queueBacklog, requestRate } from '../../src/systems/porter/queries.ts';

const system = 'porter';

export const porterRecordings = [
  ...[errorRatio, errorRatioByEndpoint, requestRate, latencyP99, grpcErrorRatio].map((question) => recordQuestion(system, question)),
  record('job_queue:queue_size:sum', {
    help: queueBacklog.ask,
    system,
    unit: 'count',
    labels: { queue: open({ budget: 10 }) },
    expr: queueBacklog.expr,
  }),
];
