import { z } from 'zod';

const answer = z.object({ status: z.literal('success'), data: z.unknown() });
const vector = z.object({ result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })) });
const targets = z.object({ activeTargets: z.array(z.object({ labels: z.record(z.string(), z.string()), health: z.string(), lastError: z.string() })) });
const rules = z.object({
  groups: z.array(z.object({ name: z.string(), rules: z.array(z.object({ name: z.string(), health: z.string(), lastError: z.string().default(''), state: z.string().optional() })) })),
});

/** The parts of Prometheus' HTTP API that the tests ask. */
export class Prometheus {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async query(expr: string): Promise<z.infer<typeof vector>['result']> {
    return vector.parse(await this.#get(`/api/v1/query?query=${encodeURIComponent(expr)}`)).result;
  }

  async targets(job: string): Promise<z.infer<typeof targets>['activeTargets']> {
    return targets.parse(await this.#get('/api/v1/targets?state=active')).activeTargets.filter(({ labels }) => labels['job'] === job);
  }

  async rules(): Promise<z.infer<typeof rules>['groups'][number]['rules']> {
    return rules.parse(await this.#get('/api/v1/rules')).groups.flatMap((group) => group.rules);
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(this.#base + path, { signal: AbortSignal.timeout(10_000) });
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
    return answer.parse(body).data;
  }
}
