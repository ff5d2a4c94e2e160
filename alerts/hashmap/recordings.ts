import { recordQuestion } from '../../src/rules/recordQuestion.ts';
import { errorRatio, errorRatioByEndpoint, latencyP99, replicationErrorRate, requestRate } from '../../src/systems/hashmap/queries.ts';

export const hashmapRecordings = [errorRatio, errorRatioByEndpoint, requestRate, latencyP99, replicationErrorRate].map((question) => recordQuestion('hashmap', question));
