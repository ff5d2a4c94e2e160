/**
 * What one unit of a metric's value is, in Prometheus' base units. `count` is a number of things (requests, keys,
 * nodes), `bool` is 0 or 1.
 */
export type Unit = 'count' | 'seconds' | 'bytes' | 'ratio' | 'bool';

/** What a question's answer is measured in: a unit, or a unit each second. */
export type AnswerUnit = Unit | 'persecond' | 'bytespersecond';

/** The unit of `rate(x)` where `x` is measured in `unit`: seconds per second is a ratio. */
export function perSecond(unit: Unit): AnswerUnit {
  switch (unit) {
    case 'seconds':
      return 'ratio';
    case 'bytes':
      return 'bytespersecond';
    default:
      return 'persecond';
  }
}
