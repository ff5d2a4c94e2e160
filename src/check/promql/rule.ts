import type { Duration } from '../../metric/duration.ts';
import type { Expression, Span, VectorSelector } from '../../promql/ast.ts';
import type { Catalogue, Series } from '../catalogue.ts';
import type { Severity } from '../finding.ts';
import type { LabelSet } from './labelSet.ts';

export type Kind = Expression['kind'];
export type NodeOf<K extends Kind> = Extract<Expression, { readonly kind: K }>;

/** What a rule may ask while it looks at a part of an expression. */
export interface Context {
  readonly catalogue: Catalogue;
  readonly scrapeInterval: Duration;
  readonly labelsOf: (expr: Expression) => LabelSet;
  readonly seriesOf: (vector: VectorSelector) => readonly Series[];
}

export interface Problem {
  readonly at: Span;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** One sentence, without a full stop. */
  readonly remedy: string;
  /** The rule's own when left out. */
  readonly severity?: Severity;
}

export type Check<N> = (node: N, context: Context) => readonly Problem[];

/** One thing that can be wrong with an expression, by the kinds of part it shows in. */
export interface Rule {
  readonly id: `promql/${string}`;
  readonly severity: Severity;
  readonly checks: { readonly [K in Kind]?: Check<NodeOf<K>> };
  /** Looks at the expression as a whole, once. */
  readonly root?: Check<Expression>;
}

/** Nothing is wrong. */
export const clean: readonly Problem[] = [];
