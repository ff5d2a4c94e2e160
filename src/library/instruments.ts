/** `obskit/instruments`: how a process counts, holds and times what it defined, and shows it. */
export type { BoundCounter, CounterInstrument } from '../instruments/counter.ts';
export { LabelError, NameError, ValueError } from '../instruments/errors.ts';
export { contentTypes, expose, exposeInPieces, type Format } from '../instruments/exposition.ts';
export type { ForeignFamily, ForeignSample, Source } from '../instruments/foreign.ts';
export type { BoundGauge, GaugeInstrument } from '../instruments/gauge.ts';
export type { BoundHistogram, HistogramInstrument } from '../instruments/histogram.ts';
export { negotiateFormat, negotiateGzip } from '../instruments/negotiate.ts';
export { promClient, type PromClientRegistry } from '../instruments/promClient.ts';
export { createRegistry, type Registry } from '../instruments/registry.ts';
export { overflowValue, type FixedLabels, type Labels } from '../instruments/series.ts';
