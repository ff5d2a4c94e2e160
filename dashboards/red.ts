import type { LabelName, LabelSchema } from '../src/metric/label.ts';
import type { Histogram } from '../src/metric/metric.ts';
import { recorded, type Line } from '../src/panels/line.ts';
import { heatmap, percentiles, percentilesBy, row, timeseries, type Panel, type PanelOptions, type Row } from '../src/panels/panel.ts';

/** What is asked of a system's requests, each apart by the same label. */
interface Requests<L extends LabelSchema, G extends LabelName<L>> {
  readonly by: G;
  readonly rate: Line;
  readonly errorRatio: Line;
  readonly latency: Histogram<L>;
  /** The alerts whose symptoms these are, besides those whose thresholds are drawn anyway. */
  readonly alerts?: { readonly rate?: readonly string[]; readonly errors?: readonly string[]; readonly latency?: readonly string[] };
}

/** Rate, errors and duration: how much of what is asked, how much of it fails, and how long it takes. */
export function redRow<L extends LabelSchema, const G extends LabelName<L>>(
  title: string,
  { by, rate, errorRatio, latency, alerts = {} }: Requests<L, G>,
  deeper: PanelOptions,
  ...others: readonly Panel[]
): Row {
  const what = by.replaceAll('_', ' ');
  return row(
    title,
    timeseries(`Rate by ${what}`, recorded(rate), { ...deeper, width: 12, shows: alerts.rate ?? [] }),
    timeseries(`Error ratio by ${what}`, recorded(errorRatio), { ...deeper, width: 12, shows: alerts.errors ?? [] }),
    ...percentilesBy(latency, by, { ...deeper, shows: alerts.latency ?? [] }),
    heatmap('Latency heatmap', latency, deeper),
    percentiles('Latency percentiles', latency, deeper),
    ...others,
  );
}
