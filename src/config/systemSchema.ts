import { z } from 'zod';
import { defaults } from './defaults.ts';
import { dnsLabel, kubernetesLabels, labelName, metricName, port, target, targetFile } from './fields.ts';

/** How Prometheus finds targets: four kinds, told apart by `kind`. */
export const discovery = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('static').describe('Targets that stand in this file.'),
      targets: z.array(target).min(1).describe('Targets as `host:port`.').meta({ examples: [['hedgehog-1:8081']] }),
    }),
    z.strictObject({
      kind: z.literal('dns').describe('Targets that DNS knows.'),
      names: z
        .array(z.string().regex(/^[\w.-]+$/, 'is not a DNS name').meta({ examples: ['hedgehog.internal'] }))
        .min(1)
        .describe('The names to look up.')
        .meta({ examples: [['hedgehog.internal']] }),
      type: z.enum(['A', 'AAAA', 'SRV']).default('A').describe('The type of the records.'),
      port: port.optional().describe('The port of the targets; SRV records hold it themselves. Left out: the system’s own.'),
    }),
    z.strictObject({
      kind: z.literal('file').describe('Targets that stand in files, which Prometheus reads again when they change.'),
      paths: z
        .array(targetFile)
        .default([])
        .describe(
          'The files, as Prometheus sees them; mounting them is up to you, by a `docker-compose.override.yaml` or a patch of the StatefulSet. ' +
            'When there are none: `/etc/obskit/targets/<system>.yaml`. In Compose that is `prometheus/targets/<system>.yaml` of the output, which starts ' +
            'empty and stays yours; in Kubernetes a key of the ConfigMap `prometheus-targets`, which you make.',
        )
        .meta({ examples: [['/etc/prometheus/targets/databases.yaml']] }),
    }),
    z.strictObject({
      kind: z.literal('kubernetes').describe('Pods; each must carry the annotation `prometheus.io/scrape: "true"`.'),
      namespaces: z
        .array(dnsLabel)
        .optional()
        .describe('The namespaces to look in; an empty list stands for every one. Left out: the deployment’s own.')
        .meta({ examples: [['databases']] }),
      labels: kubernetesLabels.default({}).describe('Labels that a pod must carry.'),
    }),
  ])
  .meta({ examples: [{ kind: 'dns', names: ['hedgehog.internal'] }] });

/** A metric that only the deployment knows. */
export const declaredMetric = z.strictObject({
  name: metricName.describe('Its name, as the targets expose it.'),
  type: z.enum(['counter', 'gauge', 'histogram']).describe('What it is.').meta({ examples: ['gauge'] }),
  help: z.string().min(1).default(defaults.declaredHelp).describe('One sentence on what it counts or measures.'),
  labels: z
    .record(labelName, z.int().min(1).max(100_000))
    .default({})
    .describe('Its labels, each with the number of values that one target has at the most.')
    .meta({ examples: [{ queue: 10 }] }),
  unit: z.enum(['count', 'seconds', 'bytes', 'ratio', 'bool']).default(defaults.declaredUnit).describe('What its value is measured in.'),
  buckets: z
    .array(z.number())
    .min(1)
    .optional()
    .describe('The upper bounds of a histogram, growing, without infinity. Left out: none, as in every other type.')
    .meta({ examples: [[0.01, 0.1, 1, 10]] }),
});
