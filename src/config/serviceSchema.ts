import { z } from 'zod';
import type { Resources } from './config.ts';
import { defaults } from './defaults.ts';
import { durationText, httpUrl, imageReference, imageTag, labels, memoryText, port, quantityText, sizeText } from './fields.ts';
import { images } from './versions.ts';

type Component = keyof typeof images;
type ResourceDefaults = (typeof defaults)[Exclude<keyof typeof images, 'node'> | 'nodes']['resources'];

/** What every service takes: another image, other resources. */
function common(component: Component, resources: ResourceDefaults) {
  return {
    image: imageReference
      .optional()
      .describe(`The whole image, for a registry of your own. Left out: \`${images[component]}:<versions.${component}>\`.`),
    resources: z
      .strictObject({
        requests: amount(resources.requests).describe('What is kept free for it.'),
        limits: amount(resources.limits).describe('What it gets at the most. Above the memory it is ended and started again.'),
      })
      .prefault({})
      .describe('Processor time and memory.'),
  };
}

function amount({ cpu, memory }: ResourceDefaults[keyof Resources]) {
  return z
    .strictObject({
      cpu: z.number().min(0.01).max(256).default(cpu).describe('Cores; a tenth is 0.1.'),
      memory: memoryText.prefault(memory).describe('Memory.'),
    })
    .prefault({});
}

const listens = (own: number) => port.default(own).describe('The port that it listens on, and that it is published on where `publish` names it.');
const opened = (service: 'prometheus' | 'alertmanager') =>
  httpUrl
    .optional()
    .describe(`Where people open it, for links in notifications. Left out: its host in \`kubernetes.expose\`, else \`http://localhost:<${service}.port>\`.`)
    .meta({ examples: [`https://${service}.example`] });
const volume = (size: string) => quantityText.default(size).describe('The size of its volume. Compose has no such limit.');

/** The sections of obskit.yaml that are about one service each. */
export const serviceSections = {
  prometheus: z
    .strictObject({
      ...common('prometheus', defaults.prometheus.resources),
      port: listens(defaults.prometheus.port),
      externalUrl: opened('prometheus'),
      retention: z
        .strictObject({
          time: durationText.prefault(defaults.prometheus.retention.time).describe('How long samples are kept.'),
          size: sizeText.default(defaults.prometheus.retention.size).describe('How much samples may take up; the oldest go first.'),
        })
        .prefault({})
        .describe('What limits the stored samples. The limit that is reached first counts.'),
      storage: volume(defaults.prometheus.storage),
      externalLabels: labels
        .default({})
        .describe('Labels added to everything that leaves this Prometheus: notifications, remote writes, federation.'),
    })
    .prefault({})
    .describe('Prometheus, which scrapes, stores, and evaluates rules.'),
  alertmanager: z
    .strictObject({
      ...common('alertmanager', defaults.alertmanager.resources),
      port: listens(defaults.alertmanager.port),
      externalUrl: opened('alertmanager'),
      retention: durationText.prefault(defaults.alertmanager.retention).describe('How long silences and sent notifications are remembered.'),
      storage: volume(defaults.alertmanager.storage),
    })
    .prefault({})
    .describe('Alertmanager, which groups and sends notifications.'),
  tempo: z
    .strictObject({
      ...common('tempo', defaults.tempo.resources),
      port: listens(defaults.tempo.port),
      retention: durationText.prefault(defaults.tempo.retention).describe('How long traces are kept.'),
      storage: volume(defaults.tempo.storage),
    })
    .prefault({})
    .describe('Tempo, which stores traces.'),
  grafana: z
    .strictObject({
      ...common('grafana', defaults.grafana.resources),
      port: listens(defaults.grafana.port),
      storage: volume(defaults.grafana.storage),
    })
    .prefault({})
    .describe('Grafana, which shows the dashboards.'),
  loki: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether it is part of the deployment. The reference nodes send it their logs then.'),
      ...common('loki', defaults.loki.resources),
      port: listens(defaults.loki.port),
      retention: durationText
        .prefault(defaults.loki.retention)
        .refine(({ milliseconds }) => milliseconds >= 86_400_000, 'is less than a day, and Loki deletes by whole days')
        .describe('How long logs are kept, a day at least.'),
      storage: volume(defaults.loki.storage),
    })
    .prefault({})
    .describe('Loki, which stores logs.'),
  collector: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether it is part of the deployment. Spans and logs take their way through it then.'),
      ...common('collector', defaults.collector.resources),
      port: port.default(defaults.collector.port).describe('The port of its own metrics.'),
    })
    .prefault({})
    .describe('The OpenTelemetry Collector, which takes in spans and logs in place of Tempo and Loki, and hands them on in batches.'),
  nodes: z
    .strictObject({
      ...common('node', defaults.nodes.resources),
      storage: quantityText.default(defaults.nodes.storage).describe('The size of the volume of each node that keeps something on disk.'),
    })
    .prefault({})
    .describe('The reference nodes, each of which listens on the port of its system.'),
  otlp: z
    .strictObject({
      grpc: port.default(defaults.otlp.grpc).describe('The port for OTLP over gRPC.'),
      http: port.default(defaults.otlp.http).describe('The port for OTLP over HTTP.'),
    })
    .prefault({})
    .describe('Where the stack takes in spans and logs: Tempo’s ports, or the Collector’s where there is one.'),
  versions: z
    .strictObject({
      prometheus: imageTag.default(defaults.versions.prometheus).describe('Tag of the Prometheus image; 3.12 or newer, which can do what is asked of it.'),
      alertmanager: imageTag.default(defaults.versions.alertmanager).describe('Tag of the Alertmanager image.'),
      tempo: imageTag.default(defaults.versions.tempo).describe('Tag of the Tempo image.'),
      grafana: imageTag.default(defaults.versions.grafana).describe('Tag of the Grafana image.'),
      loki: imageTag.default(defaults.versions.loki).describe('Tag of the Loki image.'),
      collector: imageTag.default(defaults.versions.collector).describe('Tag of the OpenTelemetry Collector image.'),
      node: imageTag.default(defaults.versions.node).describe('Tag of the reference node’s image, which you build yourself.'),
    })
    .prefault({})
    .describe('Image tags. The defaults are the versions that the outputs are tested with.'),
  publish: z
    .array(z.enum(['grafana', 'prometheus', 'alertmanager', 'tempo', 'loki', 'otlp']))
    .default([...defaults.publish])
    .describe('What Compose publishes on the machine that it runs on; `otlp` stands for the two ports that spans and logs come in through.')
    .meta({ examples: [['grafana', 'prometheus']] }),
};
