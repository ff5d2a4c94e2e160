import { z } from 'zod';
import { defaults } from './defaults.ts';
import {
  absent,
  absolutePath,
  dnsLabel,
  durationText,
  httpUrl,
  ipAddress,
  labels,
  target,
  waitText,
} from './fields.ts';
import type { AlertIndex, KitIndex, SystemIndex } from './kitIndex.ts';
import { kubernetesSections } from './kubernetesSchema.ts';
import { muteWindows } from './muteSchema.ts';
import { receivers, routeSchema } from './receiverSchema.ts';
import { serviceSections } from './serviceSchema.ts';
import { declaredSlos, objectivesSchema } from './sloSchema.ts';
import { declaredMetric, discovery } from './systemSchema.ts';

/** What a checked obskit.yaml holds before references are checked and what it leaves out is worked out. */
export type ParsedConfig = z.output<ReturnType<typeof configSchema>>;
export type ParsedSystem = z.output<ReturnType<typeof systemSchema>>;

/**
 * The shape of obskit.yaml for a kit: its systems and alerts are keys of the schema, so that an editor completes and
 * flags them. A key that has no default says in its description what happens when it is left out.
 */
export function configSchema(kit: KitIndex) {
  return z.strictObject({
    name: dnsLabel
      .default(defaults.name)
      .describe('Name of the Compose project, and `app.kubernetes.io/part-of` of everything in Kubernetes.'),
    namespace: dnsLabel.default(defaults.namespace).describe('The Kubernetes namespace that everything goes into.'),
    scrape: z
      .strictObject({
        interval: durationText.optional().describe(`How often every target is scraped. Left out: ${defaults.scrape.interval}, divided by \`speed\`.`),
        timeout: durationText
          .optional()
          .describe(`How long a scrape may take. Left out: ${defaults.scrape.longestTimeout}, or the interval where that is shorter.`),
      })
      .prefault({})
      .describe('How targets are scraped.'),
    evaluationInterval: durationText.optional().describe(`How often rules are evaluated. Left out: ${defaults.evaluationInterval}, divided by \`speed\`.`),
    speed: z
      .number()
      .min(1)
      .max(1000)
      .default(defaults.speed)
      .describe(
        'For rehearsals: how many times faster than life alerts run. Their windows and `for` are divided by it, and so are the two ' +
          `intervals where they are not written, to no less than ${defaults.shortestInterval}.`,
      ),
    systems: z
      .strictObject(Object.fromEntries(kit.systems.map((system) => [system.name, systemSchema(system).optional()])))
      .refine((systems) => Object.keys(systems).length > 0, {
        error: 'names no system',
        params: { remedy: 'name one, or remove the key to get the demo deployment of all systems' },
      })
      .optional()
      .describe(
        'The systems to watch, by their names. ' +
          `Left out: the demo deployment of all, with ${defaults.demoNodes} reference nodes of each system that has one.`,
      ),
    alerts: z
      .strictObject(Object.fromEntries(kit.alerts.map((alert) => [alert.name, alertSchema(alert).optional()])))
      .prefault({})
      .describe('What is tuned of alerts, by their names.'),
    objectives: objectivesSchema(kit).prefault({}).describe('What is changed of the objectives that come with the kit, by their names.'),
    slos: declaredSlos.default([]).describe('Objectives of your own, each with its error budget and its share in the alerts on burn rates.'),
    receivers: receivers
      .prefault([...defaults.receivers])
      .describe('Where notifications go. The first of the list gets what no route sends elsewhere.'),
    route: routeSchema(kit).prefault({}).describe('Which receiver gets what, and when.'),
    muteWindows: muteWindows.default([]).describe('Hours in which nobody is told of some alerts. They fire all the same, and Alertmanager shows them.'),
    ...serviceSections,
    publishAddress: ipAddress
      .default(defaults.publishAddress)
      .describe('The address that Compose publishes ports on. None of the services asks for a password except Grafana.'),
    runbookBaseUrl: httpUrl
      .optional()
      .describe(
        'Where you publish the folder `runbooks` of the output: an alert links to `<runbookBaseUrl>/<AlertName>.md`. ' +
          'Left out: an alert names the file in the output, `runbooks/<AlertName>.md`.',
      ),
    grafanaUrl: httpUrl
      .optional()
      .describe(
        'Where people open Grafana; notifications link to it. Left out: its host in `kubernetes.expose`, with https where that is a route or has ' +
          'a `tlsSecret`; else `http://localhost:<grafana.port>`.',
      )
      .meta({ examples: ['https://grafana.example'] }),
    ...kubernetesSections,
  });
}

/** One entry below `systems`. */
function systemSchema({ title, port: ownPort, dynamic, hasNode }: SystemIndex) {
  return z
    .strictObject({
      targets: z
        .array(target)
        .min(1)
        .optional()
        .describe(
          'Targets as `host:port`: the short form of `discovery: {kind: static, targets: […]}`. Left out: what `discovery` or `nodes` says.',
        )
        .meta({ examples: [[`localhost:${ownPort}`]] }),
      discovery: discovery
        .optional()
        .describe(
          'How Prometheus finds the targets when they do not stand in `targets`. ' +
            'Left out, with neither `targets` nor `nodes`: kind `file`, one file of the output that starts empty.',
        ),
      metricsPath: absolutePath.default(defaults.metricsPath).describe('The path that metrics are read from.'),
      scheme: z.enum(['http', 'https']).default(defaults.scheme).describe('How targets are asked.'),
      labels: labels.default({}).describe('Labels added to every series of every target.'),
      metrics: z
        .array(declaredMetric)
        .max(dynamic ? 1_000 : 0, dynamic ? undefined : `cannot be declared: the catalogue of ${title} is complete`)
        .default([])
        .describe('Metrics that exist in this deployment only, for systems whose metrics get their names at run time.'),
      nodes: z
        .int()
        .min(0)
        .max(hasNode ? 20 : 0, hasNode ? undefined : `are more than none: the kit has no reference node of ${title}`)
        .default(0)
        .describe('Reference nodes to run beside the stack; they are the targets then.')
        .meta({ examples: [hasNode ? defaults.demoNodes : 0] }),
    })
    .describe(`How ${title} is watched.`);
}

/** One entry below `alerts`. */
function alertSchema({ name, threshold }: AlertIndex) {
  return z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether the alert exists at all.'),
      threshold: threshold === undefined ? absent(`is set, but ${name} compares with nothing that could be set`) : thresholdSchema(threshold),
      for: waitText.optional().describe('How long the condition must hold before anyone is told. Left out: as the alert defines it.'),
      keepFiringFor: durationText.optional().describe('How long it goes on firing when the condition no longer holds, for one that comes and goes. Left out: not at all.').meta({ examples: ['10m'] }),
      severity: z
        .enum(['critical', 'warning', 'info'])
        .optional()
        .describe('How urgent it is. Left out: as the alert defines it.')
        .meta({ examples: ['warning'] }),
      receiver: z.string().optional().describe('Who gets it, whatever the route says. Left out: as the route says.').meta({ examples: ['oncall'] }),
    })
    .describe(`What is tuned of \`${name}\`.`);
}

function thresholdSchema({ default: standard, unit, range: [least, most] }: NonNullable<AlertIndex['threshold']>) {
  const above = Number.isFinite(least) ? z.number().min(least) : z.number();
  const within = Number.isFinite(most) ? above.max(most) : above;
  return within
    .optional()
    .describe(`The value that the alert compares with (unit: ${unit}). Left out: as the alert defines it.`)
    .meta({ default: standard });
}
