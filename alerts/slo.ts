import { matching } from '../src/metric/matcher.ts';
import { availability, latency, type Slo } from '../src/rules/slo.ts';
import { goverse } from '../src/systems/goverse/metrics.ts';
import { hashmap } from '../src/systems/hashmap/metrics.ts';
import { hedgehog } from '../src/systems/hedgehog/metrics.ts';
import { keychain } from '../src/systems/keychain/metrics.ts';
import { porter } from '../src/systems/porter/metrics.ts';

/** The objectives that come with the kit. A deployment changes them below `objectives`, and adds its own below `slos`. */
export const slos: readonly Slo[] = [
  availability('hashmap', 'availability', hashmap.requests, { bad: { status: matching('5..') } }, {
    promise: 'of HTTP requests are answered without a server error',
    objective: 0.999,
  }),
  availability('goverse', 'method-calls', goverse.methodCalls, { bad: { status: 'failure' } }, {
    promise: 'of method calls succeed',
    objective: 0.999,
  }),
  availability('hedgehog', 'availability', hedgehog.requests, { bad: { status: '5xx' } }, {
    promise: 'of HTTP requests are answered without a server error',
    objective: 0.999,
  }),
  availability('porter', 'availability', porter.requests, { bad: { status: matching('5..') } }, {
    promise: 'of requests are answered without a server error',
    objective: 0.999,
  }),
  // Not of operations: among their errors are keys that never were, and who asks for those spends nobody's budget.
  availability('keychain', 'availability', keychain.httpRequests, { bad: { status_code: matching('5..') } }, {
    promise: 'of HTTP requests are answered without a server error',
    objective: 0.999,
  }),
  // Whoever waits for a signature waits for a handshake: half a second is what a token of hardware may take.
  latency('keychain', 'sign-latency', keychain.operationLatency, {
    promise: 'of signatures take half a second at the most',
    objective: 0.99,
    threshold: 0.5,
    where: { operation: 'sign' },
  }),
];
