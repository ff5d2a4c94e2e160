import { readDashboard } from '../../check/dashboard/model.ts';
import { queriesOf, type DashboardQuery } from '../../check/dashboard/queries.ts';
import { verdict, type Verdict } from '../claim.ts';
import type { PrometheusApi } from '../prometheus.ts';

/** A query of a panel that has been answered. */
export interface AnsweredPanel {
  readonly dashboard: string;
  readonly title: string;
  readonly query: string;
  /** How many series answered. */
  readonly series: number;
  /** Whether it took a fault for there to be something to show. */
  readonly under: 'load' | 'fault';
}

/** What `$__rate_interval` stands for, at two seconds from scrape to scrape. */
const rateInterval = '10s';

type Asked = DashboardQuery & { readonly dashboard: string };

/** What cannot be shown, with the reason. */
export interface Silence {
  readonly asks: RegExp;
  readonly because: string;
}

/** Asks the queries of all panels until each has been answered once. */
export class Panels {
  readonly #prometheus: PrometheusApi;
  readonly #silences: readonly Silence[];
  readonly #all: readonly Asked[];
  readonly #answered = new Map<Asked, AnsweredPanel>();
  readonly #refused = new Map<Asked, string>();

  /** @param silences what cannot be shown here; the first that fits gives the reason */
  constructor(prometheus: PrometheusApi, dashboards: readonly { readonly name: string; readonly json: string }[], silences: readonly Silence[]) {
    this.#prometheus = prometheus;
    this.#silences = silences;
    this.#all = dashboards.flatMap(({ name, json }) => {
      const read = readDashboard(`dashboards/${name}.json`, json);
      if (!('dashboard' in read)) throw new Error(`the dashboard ${name} cannot be read: ${JSON.stringify(read.findings)}`);
      // Annotations mark what happens now and then, such as a restart; panels are what must not be empty. LogQL is for Loki.
      return queriesOf(read.dashboard, rateInterval)
        .filter(({ path, language }) => path.startsWith('panels') && language === 'promql')
        .map((query) => ({ ...query, dashboard: name }));
    });
  }

  get answered(): readonly AnsweredPanel[] {
    return [...this.#answered.values()];
  }

  /** Asks every query that has not been answered yet. @returns how many are still to be answered */
  async ask(under: AnsweredPanel['under']): Promise<number> {
    let silent = 0;
    for (const asked of this.#all.filter((it) => !this.#answered.has(it))) {
      try {
        const { length } = await this.#prometheus.query(asked.filled);
        this.#refused.delete(asked);
        if (length > 0) this.#answered.set(asked, { dashboard: asked.dashboard, title: asked.title, query: asked.filled, series: length, under });
      } catch (error) {
        this.#refused.set(asked, error instanceof Error ? error.message : String(error));
      }
      if (!this.#answered.has(asked) && this.#because(asked) === undefined) silent += 1;
    }
    return silent;
  }

  /** What has become of it. */
  verdict(): Verdict {
    const open = this.#all.filter((asked) => !this.#answered.has(asked));
    const faulty = this.answered.filter(({ under }) => under === 'fault').length;
    return verdict({
      facts: [`${this.#answered.size} of ${this.#all.length} queries of panels returned data, ${faulty} of them only while something failed`],
      failures: open.flatMap((asked) => {
        if (this.#because(asked) !== undefined) return [];
        const refused = this.#refused.get(asked);
        return [
          {
            message: `the panel "${asked.title}" of ${asked.dashboard} is empty: ${asked.filled}`,
            cause: refused ?? 'what it asks for is recorded by nobody, or its labels never meet',
          },
        ];
      }),
      notMade: open.flatMap((asked) => {
        const because = this.#because(asked);
        return because === undefined ? [] : [{ what: `the panel "${asked.title}" of ${asked.dashboard} shows data`, because }];
      }),
    });
  }

  #because({ filled }: Asked): string | undefined {
    return this.#silences.find(({ asks }) => asks.test(filled))?.because;
  }
}
