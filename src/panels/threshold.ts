import { ThresholdsConfigBuilder, ThresholdsMode, type Threshold } from '@grafana/grafana-foundation-sdk/dashboard';
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

/** Above all thresholds, and below all, it is as bad as the nearest alert says; where none has a say, it is well. */
export function thresholdSteps(thresholds: readonly DrawnThreshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(thresholds));
}

/** Grafana's steps: each colour holds from its value up to the next; the first has no value. */
export function stepsOf(thresholds: readonly DrawnThreshold[]): Threshold[] {
  const below = sorted(thresholds.filter(({ bad }) => bad === 'below'));
  const above = sorted(thresholds.filter(({ bad }) => bad === 'above'));
  const [lowest] = below;
  return [
    { value: null, color: lowest === undefined ? meaning.good : colourOf(lowest) },
    ...below.map(({ value }, i) => {
      const next = below[i + 1];
      return { value, color: next === undefined ? meaning.good : colourOf(next) };
    }),
    ...above.map((threshold) => ({ value: threshold.value, color: colourOf(threshold) })),
  ];
}

/** By value; of several alerts at one value the worst has it. */
function sorted(thresholds: readonly DrawnThreshold[]): readonly DrawnThreshold[] {
  const ranked = ['critical', 'warning', 'info'].flatMap((severity) => thresholds.filter((threshold) => threshold.severity === severity));
  return ranked.filter(({ value }, i) => ranked.findIndex((other) => other.value === value) === i).sort((a, b) => a.value - b.value);
}

function colourOf({ severity }: DrawnThreshold): string {
  return { critical: meaning.bad, warning: meaning.warning, info: palette.blue }[severity];
}
