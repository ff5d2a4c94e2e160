import { humanizers, type Humanizer } from './humanize.ts';

/** `{{ $labels.node }}` in an annotation. */
export interface LabelRef<L extends string = string> {
  readonly kind: 'label';
  readonly name: L;
}

/** `{{ $value | … }}` in an annotation: what the expression gave, written for people. */
export interface ValueRef {
  readonly kind: 'value';
  readonly humanizer: Humanizer;
  /** Written behind the number: `B` after `humanize1024`. */
  readonly suffix: string;
}

/** An annotation. It is written out twice: as a Go template in the rule, and filled in where a proof expects it. */
export interface Text<L extends string = string> {
  readonly kind: 'text';
  readonly parts: readonly (string | LabelRef<L> | ValueRef)[];
}

/** How an alert's value is measured, which decides how it is written. */
export type ValueStyle = 'ratio' | 'seconds' | 'bytes' | 'count';

const styles: Readonly<Record<ValueStyle, ValueRef>> = {
  ratio: { kind: 'value', humanizer: 'humanizePercentage', suffix: '' },
  seconds: { kind: 'value', humanizer: 'humanizeDuration', suffix: '' },
  bytes: { kind: 'value', humanizer: 'humanize1024', suffix: 'B' },
  count: { kind: 'value', humanizer: 'humanize', suffix: '' },
};

/** Annotation text: text`Node ${label('node')} holds ${value('count')} objects`. A label the alert does not have does not compile. */
export function text<const V extends readonly (LabelRef | ValueRef | string | number)[]>(
  pieces: TemplateStringsArray,
  ...values: V
): Text<V[number] extends infer P ? (P extends LabelRef<infer L> ? L : never) : never> {
  const parts = pieces.flatMap((piece, i) => {
    const part = values[i];
    return part === undefined ? [piece] : [piece, typeof part === 'number' ? String(part) : part];
  });
  return { kind: 'text', parts: parts.filter((part) => part !== '') } as ReturnType<typeof text<V>>;
}

export function label<const L extends string>(name: L): LabelRef<L> {
  return { kind: 'label', name };
}

export function value(style: ValueStyle): ValueRef {
  return styles[style];
}

/** A number as `value(style)` would print it, a round one without what is zero: for the threshold in a sentence. */
export function written(number: number, style: ValueStyle): string {
  const { humanizer, suffix } = styles[style];
  return (humanizers[humanizer](number) + suffix).replace(/(?: 0[hms])+$/, '');
}

/** The annotation as Prometheus' template language has it. */
export function asTemplate({ parts }: Text): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.kind === 'label' ? `{{ $labels.${part.name} }}` : `{{ $value | ${part.humanizer} }}${part.suffix}`;
    })
    .join('');
}

/** The annotation as Prometheus prints it for one alert. */
export function filledIn({ parts }: Text, labels: Readonly<Record<string, string>>, result: number): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return part.kind === 'label' ? (labels[part.name] ?? '') : humanizers[part.humanizer](result) + part.suffix;
    })
    .join('');
}

/** The labels that an annotation names. */
export function labelsIn({ parts }: Text): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'object' && part.kind === 'label' ? [part.name] : []));
}
