import { verdict, type Verdict } from '../claim.ts';
import { panelQuestions, type PanelQuestion } from './panelQuestions.ts';

/** A query of a panel that has been answered. */
export interface AnsweredPanel {
  readonly dashboard: string;
  readonly title: string;
  readonly query: string;
  /** How many series answered; of TraceQL, how many traces were found. */
  readonly series: number;
  /** Whether it took a fault for there to be something to show. */
  readonly under: 'load' | 'fault';
}

/** What cannot be shown, with the reason. */
export interface Silence {
  readonly asks: (question: PanelQuestion) => boolean;
  readonly because: string;
}

/** Those who are asked. A language that nobody here answers is told as not made. */
export interface Sources {
  readonly prometheus: { query(expr: string): Promise<readonly { readonly value: readonly [number, string] }[]> };
  readonly tempo?: { search(traceql: string): Promise<number> };
}

export interface PanelsOptions {
  /** How often targets are scraped. */
  readonly scrapeSeconds: number;
  /** What cannot be shown here; the first that fits gives the reason. */
  readonly silences?: readonly Silence[];
}

/** Asks the queries of all panels until each has been answered once. */
export class Panels {
  readonly #sources: Sources;
  readonly #silences: readonly Silence[];
  readonly #all: readonly PanelQuestion[];
  readonly #answered = new Map<PanelQuestion, AnsweredPanel>();
  readonly #refused = new Map<PanelQuestion, string>();

  constructor(sources: Sources, dashboards: readonly { readonly name: string; readonly json: string }[], { scrapeSeconds, silences = [] }: PanelsOptions) {
    this.#sources = sources;
    this.#silences = [...silences, ...unasked(sources)];
    this.#all = dashboards.flatMap(({ name, json }) => panelQuestions(name, json, scrapeSeconds));
  }

  get answered(): readonly AnsweredPanel[] {
    return [...this.#answered.values()];
  }

  /** Asks every query that has not been answered yet. @returns how many are still to be answered */
  async ask(under: AnsweredPanel['under']): Promise<number> {
    let silent = 0;
    for (const asked of this.#all.filter((it) => !this.#answered.has(it))) {
      try {
        const { answers, complaint } = await this.#put(asked);
        if (complaint === undefined) this.#refused.delete(asked);
        else this.#refused.set(asked, complaint);
        if (answers > 0) this.#answered.set(asked, { dashboard: asked.dashboard, title: asked.title, query: asked.filled, series: answers, under });
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

  /** @returns how many answers can be drawn, and why there is none where it is known */
  async #put({ language, filled }: PanelQuestion): Promise<{ readonly answers: number; readonly complaint?: string }> {
    if (language === 'traceql') return { answers: (await this.#sources.tempo?.search(filled)) ?? 0 };
    if (language !== 'promql') return { answers: 0 };
    const found = await this.#sources.prometheus.query(filled);
    // A number that is none, such as the quantile of nothing, is a gap on a panel.
    const answers = found.filter(({ value: [, text] }) => Number.isFinite(Number(text))).length;
    return found.length > 0 && answers === 0 ? { answers, complaint: `its ${found.length} answers are no numbers: what it divides, or takes a quantile of, is nothing` } : { answers };
  }

  #because(asked: PanelQuestion): string | undefined {
    return this.#silences.find(({ asks }) => asks(asked))?.because;
  }
}

/** Languages that none of the sources speaks. */
function unasked({ tempo }: Sources): readonly Silence[] {
  return [
    ...(tempo === undefined ? [{ asks: ({ language }: PanelQuestion) => language === 'traceql', because: 'no Tempo is asked here' }] : []),
    { asks: ({ language }) => language === 'logql', because: 'no Loki is asked here' },
  ];
}
