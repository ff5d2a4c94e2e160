import { MappingType, ThresholdsConfigBuilder, ThresholdsMode, type RangeMap, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
import { meaning, palette } from './colours.ts';

/** An alert's threshold, to be drawn on the panel that shows the symptom. */
export interface DrawnThreshold {
  readonly alert: string;
  readonly severity: 'critical' | 'warning' | 'info';
  /** In the unit of the panel's question. */
  readonly value: number;
  /** On which side of it things are bad. */
  readonly bad: 'above' | 'below';
  /** Whether the axis reaches up to it even while all is far below, as it does for ratios. */
  readonly inView?: boolean;
}

/** How bad each value is: as bad as the worst alert that would fire at it says; where none has a say, it is well. */
export function thresholdSteps(thresholds: readonly DrawnThreshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(thresholds));
}

/** Grafana's steps: each colour holds from its value up to the next; the first has no value. */
export function stepsOf(thresholds: readonly DrawnThreshold[]): Threshold[] {
  const values = [...new Set(thresholds.map(({ value }) => value))].sort((a, b) => a - b);
  return [Number.NEGATIVE_INFINITY, ...values].map((from) => ({
    value: Number.isFinite(from) ? from : null,
    color: colourOf(thresholds.filter(({ value, bad }) => (bad === 'above' ? from >= value : from < value))),
  }));
}

const severities = ['critical', 'warning', 'info'] as const;

/** The colour of the worst of the alerts that would fire. */
function colourOf(firing: readonly DrawnThreshold[]): string {
  const worst = severities.find((severity) => firing.some((threshold) => threshold.severity === severity));
  return worst === undefined ? meaning.good : { critical: meaning.bad, warning: meaning.warning, info: palette.blue }[worst];
}

/** Says of a ratio that is below what is told apart no more than that: thousands of percent below zero look like a mistake. */
export function belowFloor(floor: number): RangeMap {
  return { type: MappingType.RangeToText, options: { from: null, to: floor, result: { text: `below ${Math.round(floor * 100)}%`.replace('-', '−') } } };
}
