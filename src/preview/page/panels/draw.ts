import { element } from '../dom.ts';
import type { Drawing, Panel } from '../model.ts';
import { barGauge } from './barGauge.ts';
import { heatmap } from './heatmap.ts';
import { stat } from './stat.ts';
import { stateTimeline } from './stateTimeline.ts';
import { table } from './table.ts';
import { timeseries } from './timeseries.ts';

type Draw = (body: HTMLElement, drawing: Drawing) => (() => void) | void;

/** How each of Grafana's panel types is drawn. */
const drawings: Readonly<Record<string, Draw>> = {
  timeseries,
  stat,
  gauge: stat,
  bargauge: barGauge,
  heatmap,
  'state-timeline': stateTimeline,
  'status-history': stateTimeline,
  table,
  barchart: timeseries,
};

/** Whether the panel is drawn from answers of Prometheus. */
export function isDrawn({ type, targets = [] }: Panel): boolean {
  return type in drawings && targets.some(({ expr }) => expr !== undefined);
}

/** Draws a panel's answer. Returns what frees it. */
export function draw(body: HTMLElement, drawing: Drawing): () => void {
  body.replaceChildren();
  const { panel, answer } = drawing;
  if (answer.series.every(({ values }) => values.every((value) => value === null))) {
    body.append(element('p', { class: 'none' }, panel.fieldConfig?.defaults.noValue ?? 'No data'));
    return () => {};
  }
  return drawings[panel.type]?.(body, drawing) ?? (() => {});
}
