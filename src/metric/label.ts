/** A label whose values are fixed by the system: the list holds all of them. */
export type ClosedLabel = readonly string[];

/** A label whose values appear at run time, with the number of values one target may have at the most. */
export interface OpenLabel {
  readonly kind: 'open';
  readonly budget: number;
  /** A full-match regular expression that every value fits, where the values have a form. */
  readonly pattern?: string;
}

export type LabelDomain = ClosedLabel | OpenLabel;

/** The labels of a metric, in the order in which they are written. */
export type LabelSchema = Readonly<Record<string, LabelDomain>>;

/** No labels of its own; also what a metric has when none are given. */
export type NoLabels = Record<never, never>;

export type LabelName<L extends LabelSchema> = keyof L & string;

/** The values that the type checker admits for a domain: its list, or any string when it is open. */
export type LabelValue<D extends LabelDomain> = D extends readonly (infer V extends string)[] ? V : string;

/** All labels of a metric with one value each: what identifies a series. */
export type LabelValues<L extends LabelSchema> = { readonly [N in LabelName<L>]: LabelValue<L[N]> };

/** Labels that the scrape adds to every series. A metric may not declare them. */
export const targetLabels = ['job', 'instance'] as const;
export type TargetLabel = (typeof targetLabels)[number];

/** @param budget how many values one target may have at the most; a positive integer */
export function open({ budget, pattern }: { readonly budget: number; readonly pattern?: string }): OpenLabel {
  if (!Number.isInteger(budget) || budget < 1) {
    throw new RangeError(`a label's budget is a positive whole number of values, not ${budget}`);
  }
  return pattern === undefined ? { kind: 'open', budget } : { kind: 'open', budget, pattern };
}

export function isClosed(domain: LabelDomain): domain is ClosedLabel {
  return Array.isArray(domain);
}

/** How many values a label can take on one target; an open one, as many as its budget and the one that stands for all others. */
export function domainSize(domain: LabelDomain): number {
  return isClosed(domain) ? domain.length : domain.budget + 1;
}
