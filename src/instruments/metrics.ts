import { open } from '../metric/label.ts';
import { counter } from '../metric/metric.ts';

/** What the instruments measure of themselves, on every target that uses them. */
export const labelOverflow = counter('obskit_label_overflow_total', {
  help: 'Observations whose label value was counted under __overflow__, because the label had used up its budget.',
  labels: { metric: open({ budget: 200 }) },
});
