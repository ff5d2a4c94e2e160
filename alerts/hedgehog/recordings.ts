import { record } from '../../src/rules/record.ts';
import { recordQuestion } from '../../src/rules/recordQuestion.ts';
import { errorRatio, errorRatioByOperation, hintBacklog, itemFailureRatio, latencyP99, requestRate, sendFailureRatio } from '../../src/systems/hedgehog/queries.ts';

const system = 'hedgehog';

export const hedgehogRecordings = [
  ...[errorRatio, errorRatioByOperation, requestRate, latencyP99].map((question) => recordQuestion(system, question)),
  ...[itemFailureRatio, sendFailureRatio].map((question) => recordQuestion(system, question, 'failures')),
  record('job_target_node:hedgehog_replication_hinted_handoff_pending:sum', {
    help: hintBacklog.ask,
    system,
    unit: 'count',
    labels: { target_node: { kind: 'open', budget: 20 } },
    expr: hintBacklog.expr,
  }),
];
