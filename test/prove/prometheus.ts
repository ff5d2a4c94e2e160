import type { ExemplarSeries, Labels, Matrix, PrometheusApi, RuleState, Target, Vector } from '../../src/prove/prometheus.ts';

export interface Answers {
  readonly vectors: Readonly<Record<string, Vector>>;
  readonly matrix: Matrix;
  readonly series: readonly Labels[];
  readonly targets: readonly Target[];
  readonly rules: readonly RuleState[];
  readonly exemplars: readonly ExemplarSeries[];
}

/** A Prometheus that gives set answers. Vectors go by the first key that the query contains; a query without one is answered with nothing. */
export function answering(answers: Partial<Answers>): PrometheusApi {
  return {
    query: async (expr) => Object.entries(answers.vectors ?? {}).find(([part]) => expr.includes(part))?.[1] ?? [],
    samples: async () => answers.matrix ?? [],
    series: async (selector) => (answers.series ?? []).filter(({ job }) => selector.includes(`"${job}"`)),
    targets: async () => answers.targets ?? [],
    rules: async () => answers.rules ?? [],
    exemplars: async () => answers.exemplars ?? [],
  };
}

export const value = (metric: Labels, text: string): Vector[number] => ({ metric: { ...metric }, value: [0, text] });
