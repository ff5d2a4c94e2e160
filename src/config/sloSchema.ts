import { z } from 'zod';
import { defaults } from './defaults.ts';
import { metricName } from './fields.ts';
import type { KitIndex } from './kitIndex.ts';

/** A share between 0 and 1. Both ends are mistakes of their own, as is a percentage. */
const objective = z
  .number()
  .superRefine((value, context) => {
    const say = (message: string, remedy: string): void => context.addIssue({ code: 'custom', message, params: { remedy } });
    if (value === 1) say('leaves no error budget: any failure would spend it infinitely fast', 'promise a little less, such as 0.999');
    else if (value > 1 && value < 100) say('is more than 1', `write the share, not the percentage: ${Number((value / 100).toPrecision(12))}`);
    else if (value > 1) say('is more than 1', 'write the share, such as 0.999');
    else if (value <= 0) say('promises nothing: no share of failures could break it', 'promise something, such as 0.999');
  })
  .meta({ exclusiveMinimum: 0, exclusiveMaximum: 1, examples: [0.999] });

const minimumEvents = z.int().min(1).max(1e9).meta({ examples: [100] });

const condition = z
  .union([
    z.string(),
    z.array(z.string()).min(1),
    z.strictObject({
      matching: z.string().min(1).optional().describe('An expression that the whole value must match. Left out: no such condition.').meta({ examples: ['5..'] }),
      not: z
        .union([z.string(), z.array(z.string()).min(1)])
        .optional()
        .describe('A value, or values, that it must not have. Left out: no such condition.')
        .meta({ examples: ['404', ['404', '409']] }),
    }),
  ])
  .meta({ examples: ['5xx', ['500', '503'], { matching: '5..' }, { not: '404' }] });

const conditions = z
  .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not the name of a label').meta({ examples: ['status'] }), condition)
  .meta({ examples: [{ status: '5xx' }] });

const common = {
  system: z.string().describe('The system that is promised something of.').meta({ examples: ['hedgehog'] }),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not a name of lower-case words with dashes between')
    .describe('What is promised, in a word; with the system before it, it is the value of the label `slo`.')
    .meta({ examples: ['availability', 'read-latency'] }),
  objective: objective.describe('The share of events that shall be good over 30 days.'),
  promise: z
    .string()
    .min(1)
    .default(defaults.slo.promise)
    .describe('The promise as the end of a sentence that begins with the share.')
    .meta({ examples: ['of reads take a quarter of a second at the most'] }),
  minimumEvents: minimumEvents.default(defaults.slo.minimumEvents).describe('Events in the longer window of an alert below which it keeps silent.'),
  where: conditions.default({}).describe('The series that count; all of the metric’s when empty.'),
};

/** Objectives of a deployment’s own: two kinds, told apart by `kind`. */
export const declaredSlos = z.array(
  z
    .discriminatedUnion('kind', [
      z.strictObject({
        ...common,
        kind: z.literal('availability').describe('A share of events, told by their labels.'),
        metric: metricName.describe('The counter of all events, or a histogram, whose count is taken.').meta({ examples: ['hedgehog_http_requests_total'] }),
        bad: conditions.optional().describe('The labels of bad events. Left out: those that are not good.'),
        good: conditions.optional().describe('The labels of good events. Left out: those that are not bad.'),
      }),
      z.strictObject({
        ...common,
        kind: z.literal('latency').describe('A share of events that take no longer than a time.'),
        metric: metricName.describe('The histogram.').meta({ examples: ['hedgehog_http_request_duration_seconds'] }),
        threshold: z.number().describe('What a good event may take, in the histogram’s unit: one of its buckets.').meta({ examples: [0.25] }),
      }),
    ])
    .meta({
      examples: [{ system: 'hedgehog', name: 'reads', objective: 0.999, kind: 'availability', metric: 'hedgehog_http_requests_total', bad: { status: '5xx' } }],
    }),
);

/** What is changed of the kit’s objectives, which are keys. */
export function objectivesSchema({ objectives: { known } }: KitIndex) {
  return z.strictObject(
    Object.fromEntries(
      known.map(({ id, promise, objective: standard }) => [
        id,
        z
          .strictObject({
            enabled: z.boolean().default(true).describe('Whether the objective exists at all.'),
            objective: objective.optional().describe('The share of events that shall be good. Left out: as the kit has it.').meta({ default: standard }),
            minimumEvents: minimumEvents.optional().describe('Events in the longer window of an alert below which it keeps silent. Left out: as the kit has it.'),
          })
          .optional()
          .describe(`What is changed of the objective that so many ${promise}.`),
      ]),
    ),
  );
}
