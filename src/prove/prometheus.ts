import { z } from 'zod';

const labels = z.record(z.string(), z.string());
const answer = z.object({ status: z.literal('success'), data: z.unknown() });
const vector = z.object({ result: z.array(z.object({ metric: labels, value: z.tuple([z.number(), z.string()]) })) });
const matrix = z.object({ result: z.array(z.object({ metric: labels, values: z.array(z.tuple([z.number(), z.string()])) })) });
const series = z.array(labels);
const targets = z.object({
  activeTargets: z.array(z.object({ labels, scrapeUrl: z.string(), health: z.string(), lastError: z.string() })),
});
const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(z.object({ name: z.string(), type: z.string().default(''), health: z.string(), lastError: z.string().default('') })),
    }),
  ),
});
const exemplars = z.array(
  z.object({ seriesLabels: labels, exemplars: z.array(z.object({ labels, value: z.string(), timestamp: z.number() })) }),
);

export type Labels = Readonly<Record<string, string>>;
export type Vector = z.infer<typeof vector>['result'];
/** Series with their samples: seconds since 1970, and the value as Prometheus writes it. */
export type Matrix = z.infer<typeof matrix>['result'];
export type Target = z.infer<typeof targets>['activeTargets'][number];
export type RuleState = z.infer<typeof rules>['groups'][number]['rules'][number];
export type ExemplarSeries = z.infer<typeof exemplars>[number];

/** What is asked of a Prometheus: of a real one, or in tests of one that answers wrongly. */
export interface PrometheusApi {
  /** @param at seconds since 1970; now, when left out */
  query(expr: string, at?: number): Promise<Vector>;
  /** The raw samples of a range selector, such as `up[5m]`. @param at the end of the range, in seconds since 1970; now, when left out */
  samples(selector: string, at?: number): Promise<Matrix>;
  /** The labels of each series since a moment. */
  series(selector: string, since: number): Promise<readonly Labels[]>;
  targets(): Promise<readonly Target[]>;
  rules(): Promise<readonly RuleState[]>;
  exemplars(query: string, since: number): Promise<readonly ExemplarSeries[]>;
}

/** The HTTP API of a Prometheus. Every question rejects when it is not answered with success. */
export class Prometheus implements PrometheusApi {
  readonly #base: string;

  /** @param base `http://host:port` */
  constructor(base: string) {
    this.#base = base;
  }

  async query(expr: string, at?: number): Promise<Vector> {
    return vector.parse(await this.#get('query', { query: expr, ...(at === undefined ? {} : { time: at }) })).result;
  }

  async samples(selector: string, at?: number): Promise<Matrix> {
    return matrix.parse(await this.#get('query', { query: selector, ...(at === undefined ? {} : { time: at }) })).result;
  }

  async series(selector: string, since: number): Promise<readonly Labels[]> {
    return series.parse(await this.#get('series', { 'match[]': selector, start: since }));
  }

  async targets(): Promise<readonly Target[]> {
    return targets.parse(await this.#get('targets', { state: 'active' })).activeTargets;
  }

  async rules(): Promise<readonly RuleState[]> {
    return rules.parse(await this.#get('rules', {})).groups.flatMap((group) => group.rules);
  }

  async exemplars(query: string, since: number): Promise<readonly ExemplarSeries[]> {
    return exemplars.parse(await this.#get('query_exemplars', { query, start: since, end: Date.now() / 1_000 + 60 }));
  }

  async #get(path: string, parameters: Readonly<Record<string, string | number>>): Promise<unknown> {
    const query = new URLSearchParams(Object.entries(parameters).map(([key, value]): [string, string] => [key, String(value)]));
    const response = await fetch(`${this.#base}/api/v1/${path}?${query}`, { signal: AbortSignal.timeout(15_000) });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return answer.parse(body).data;
  }
}
