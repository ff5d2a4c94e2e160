import { recordQuestion } from '../../src/rules/recordQuestion.ts';
import { errorRatio, errorRatioByBackend, grpcErrorRatio, httpErrorRatio, latencyP99, requestRate } from '../../src/systems/keychain/queries.ts';

export const keychainRecordings = [errorRatio, errorRatioByBackend, requestRate, latencyP99, httpErrorRatio, grpcErrorRatio].map((question) =>
  recordQuestion('keychain', question),
);
