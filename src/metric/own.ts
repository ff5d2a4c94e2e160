import { open } from './label.ts';
import { counter } from './metric.ts';

/** Counted by a kit-instrumented process whenever a label value found no room. */
export const labelOverflow = counter('obskit_label_overflow_total', {
  help: 'Observations whose label value was counted under __overflow__, because the label had used up its budget.',
  labels: { metric: open({ budget: 200 }) },
});

/**
 * What the instruments measure of themselves, on every target that uses them. These belong to no system: the scope of the
 * place of use says whose targets are meant.
 */
export const own = { labelOverflow } as const;
