import type { Question } from '../promql/question.ts';

/** How an answer is drawn. */
export type Visualization = 'timeseries' | 'stat';

/** One panel, before it has a place: a title, and the questions whose answers it draws. */
export interface Panel {
  readonly visualization: Visualization;
  readonly title: string;
  readonly questions: readonly Question[];
  /** Columns of Grafana's 24. */
  readonly width: number;
  /** Grid units of 30 pixels. */
  readonly height: number;
}

/** Panels under one heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Lines over time: for how something develops. */
export function timeseries(title: string, ...questions: readonly [Question, ...Question[]]): Panel {
  return { visualization: 'timeseries', title, questions, width: 8, height: 8 };
}

/** The present value, large: for what must be seen at a glance. */
export function stat(title: string, question: Question): Panel {
  return { visualization: 'stat', title, questions: [question], width: 6, height: 4 };
}

export function row(title: string, ...panels: readonly [Panel, ...Panel[]]): Row {
  return { title, panels };
}
