import { z } from 'zod';
import type { Finding } from '../finding.ts';

const gridPos = z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() });
const datasource = z.object({ type: z.string().optional(), uid: z.string() });
const link = z.object({
  title: z.string().default(''),
  /** `link`, or `dashboards` for those that carry the tags. */
  type: z.string().optional(),
  url: z.string().default(''),
  tags: z.array(z.string()).default([]),
  placement: z.string().optional(),
});
const override = z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })).default([]) });

const target = z.object({
  refId: z.string().optional(),
  /** PromQL and LogQL. */
  expr: z.string().optional(),
  /** TraceQL. */
  query: z.string().optional(),
  /** What Tempo is asked for: `traceql`, `serviceMap`. */
  queryType: z.string().optional(),
  datasource: datasource.optional(),
  /** Asks for the present value alone. */
  instant: z.boolean().default(false),
});

const panel = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  gridPos,
  /** The least step of its queries: `1m`. */
  interval: z.string().optional(),
  datasource: datasource.optional(),
  targets: z.array(target).default([]),
  links: z.array(link).default([]),
  fieldConfig: z
    .object({ defaults: z.object({ unit: z.string().optional(), links: z.array(link).default([]) }), overrides: z.array(override).default([]) })
    .default({ defaults: { links: [] }, overrides: [] }),
});

const variable = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string().default(''),
  query: z.unknown().optional(),
  datasource: datasource.optional(),
  multi: z.boolean().default(false),
  includeAll: z.boolean().default(false),
  allValue: z.string().optional(),
  refresh: z.number().optional(),
});

const annotation = z.object({ name: z.string().default(''), expr: z.string().optional(), datasource: datasource.optional(), placement: z.string().optional() });

/** What the checks read of Grafana's v1 dashboard JSON; everything else in it is left alone. */
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  tags: z.array(z.string()).default([]),
  editable: z.boolean().default(true),
  links: z.array(link).default([]),
  annotations: z.object({ list: z.array(annotation).default([]) }).default({ list: [] }),
  templating: z.object({ list: z.array(variable).default([]) }),
  panels: z.array(panel),
});

export type DashboardModel = z.infer<typeof dashboard>;
export type PanelModel = z.infer<typeof panel>;
export type TargetModel = z.infer<typeof target>;
export type VariableModel = z.infer<typeof variable>;
export type LinkModel = z.infer<typeof link>;

/** Reads a dashboard file. */
export function readDashboard(file: string, content: string): { readonly dashboard: DashboardModel } | { readonly findings: readonly Finding[] } {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return { findings: [unreadable(file, undefined, `is not JSON: ${error instanceof Error ? error.message : String(error)}`)] };
  }
  const read = dashboard.safeParse(json);
  if (read.success) return { dashboard: read.data };
  return { findings: read.error.issues.map(({ path, message }) => unreadable(file, pathText(path), `is not as Grafana’s dashboard JSON has it: ${message}`)) };
}

function unreadable(file: string, path: string | undefined, fault: string): Finding {
  return {
    rule: 'dashboard/unreadable',
    severity: 'error',
    place: { file, ...(path === undefined ? {} : { path }) },
    message: `The dashboard ${fault}`,
    remedy: 'Write it with obskit synth, or export it from Grafana as v1 JSON',
  };
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}
