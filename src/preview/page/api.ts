import type { Dashboard } from './model.ts';

export interface Content {
  readonly dashboards: readonly { readonly uid: string; readonly title: string; readonly folder: string }[];
  readonly prometheus: string | null;
  readonly tempo: string | null;
  /** The counters of calls between services. */
  readonly calls: { readonly all: string; readonly failed: string } | null;
  readonly scrapeSeconds: number;
  /** Where runbooks are read, by alert. */
  readonly runbooks: Readonly<Record<string, string>>;
  /** The panel that shows what an alert is about, or its dashboard, by alert. */
  readonly alertPanels: Readonly<Record<string, { readonly uid: string; readonly dashboard: string; readonly panel?: number; readonly title?: string }>>;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [number, string])[];
  readonly value?: readonly [number, string];
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly state?: 'firing' | 'pending' | 'inactive';
  readonly health: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly alerts?: readonly { readonly annotations: Readonly<Record<string, string>>; readonly state: string }[];
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  const body = (await response.json()) as T & { readonly error?: string };
  if (!response.ok) throw new Error(body.error ?? `${response.status}`);
  return body;
}

export const content = (): Promise<Content> => get('/api/content');
export const dashboard = (uid: string): Promise<Dashboard> => get(`/api/dashboards/${encodeURIComponent(uid)}`);

async function ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const { data } = await get<{ readonly data: T }>(`/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
  return data;
}

export async function queryRange(query: string, start: number, end: number, step: number): Promise<readonly Sample[]> {
  return (await ask<{ readonly result: readonly Sample[] }>('query_range', { query, start: String(start), end: String(end), step: String(step) })).result;
}

export async function query(expr: string, time: number): Promise<readonly Sample[]> {
  const { result } = await ask<{ readonly result: readonly Sample[] }>('query', { query: expr, time: String(time) });
  return Array.isArray(result) ? result : [];
}

export const labelValues = (label: string, { from, to, match }: { readonly from: number; readonly to: number; readonly match?: string }): Promise<readonly string[]> =>
  ask(`label/${encodeURIComponent(label)}/values`, { start: String(from), end: String(to), ...(match === undefined ? {} : { 'match[]': match }) });

export const rules = async (): Promise<readonly RuleGroup[]> => (await ask<{ readonly groups: readonly RuleGroup[] }>('rules', {})).groups;

/** A trace as Tempo's search tells of it. */
export interface FoundTrace {
  readonly traceID: string;
  readonly rootServiceName?: string;
  readonly rootTraceName?: string;
  readonly startTimeUnixNano?: string;
  readonly durationMs?: number;
}

export async function searchTraces(traceql: string, { from, to, limit }: { readonly from: number; readonly to: number; readonly limit: number }): Promise<readonly FoundTrace[]> {
  const parameters = new URLSearchParams({ q: traceql, start: String(Math.floor(from)), end: String(Math.ceil(to)), limit: String(limit) });
  return (await get<{ readonly traces?: readonly FoundTrace[] }>(`/api/search?${parameters.toString()}`)).traces ?? [];
}
