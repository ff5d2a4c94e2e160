import { z } from 'zod';
import { defaults } from './defaults.ts';
import { durationText, httpUrl, secret, secretFile, secretVariable } from './fields.ts';
import type { KitIndex } from './kitIndex.ts';

const receiverName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'is not a name of letters, digits, blanks, dots and dashes')
  .describe('The name that routes call it by.')
  .meta({ examples: ['oncall'] });

const address = z.email({ error: 'is not an e-mail address' }).meta({ examples: ['oncall@team.example'] });

/** Where notifications go: seven kinds, told apart by `kind`. A secret is a file or an environment variable, never the value. */
const receiver = z
  .discriminatedUnion('kind', [
    z.strictObject({ name: receiverName, kind: z.literal('none').describe('Nobody is told.') }),
    z.strictObject({
      name: receiverName,
      kind: z.literal('webhook').describe('A program of your own.'),
      url: z
        .union([httpUrl, secretFile, secretVariable])
        .describe('Where notifications are posted; a file or a variable when the URL itself is confidential.')
        .meta({ examples: ['http://receiver.internal:9000/alerts', { file: '/run/secrets/webhook-url' }, { env: 'WEBHOOK_URL' }] }),
    }),
    z.strictObject({
      name: receiverName,
      kind: z.literal('slack').describe('A Slack channel.'),
      apiUrl: secret('slack-api-url').describe('What holds the URL of the incoming webhook.'),
      channel: z.string().min(1).describe('The channel.').meta({ examples: ['#alerts'] }),
    }),
    z.strictObject({
      name: receiverName,
      kind: z.literal('pagerduty').describe('A PagerDuty service.'),
      routingKey: secret('pagerduty-key').describe('What holds the integration key of the Events API v2.'),
    }),
    z.strictObject({
      name: receiverName,
      kind: z.literal('opsgenie').describe('An Opsgenie team.'),
      apiKey: secret('opsgenie-key').describe('What holds the API key of the integration.'),
      region: z.enum(['us', 'eu']).default('us').describe('Where the account is.').meta({ examples: ['eu'] }),
    }),
    z.strictObject({
      name: receiverName,
      kind: z.literal('teams').describe('A channel of Microsoft Teams, through a workflow.'),
      webhookUrl: secret('teams-url').describe('What holds the URL of the workflow.'),
    }),
    z.strictObject({
      name: receiverName,
      kind: z.literal('email').describe('Mail.'),
      to: address.describe('Who is written to.'),
      from: address.describe('Who it comes from.'),
      smarthost: z
        .string()
        .regex(/^[^\s:@/]+:\d{1,5}$/, 'is not host:port')
        .describe('The mail server, as `host:port`.')
        .meta({ examples: ['mail.internal:587'] }),
      username: z.string().min(1).optional().describe('The name to log in with. Left out: no login.').meta({ examples: ['alerts'] }),
      password: secret('mail-password').optional().describe('What holds the password. Left out: no login.'),
    }),
  ])
  .meta({ examples: [{ name: 'oncall', kind: 'pagerduty', routingKey: { file: '/run/secrets/pagerduty-key' } }] });

export const receivers = z.array(receiver).min(1);

const severities = z
  .strictObject({
    critical: z.string().optional().describe('Who gets critical alerts. Left out: the receiver above.').meta({ examples: ['oncall'] }),
    warning: z.string().optional().describe('Who gets warnings. Left out: the receiver above.').meta({ examples: ['oncall'] }),
    info: z.string().optional().describe('Who gets what is only for information. Left out: the receiver above.').meta({ examples: ['oncall'] }),
  })
  .prefault({});

/** @param leftOut what a key is when it is left out */
function timing(leftOut: (key: keyof (typeof defaults)['route']) => string) {
  return {
    groupWait: durationText.optional().describe(`How long the first notification of a group waits for others to join it. Left out: ${leftOut('groupWait')}.`),
    groupInterval: durationText.optional().describe(`How long a group waits before it tells of new alerts. Left out: ${leftOut('groupInterval')}.`),
    repeatInterval: durationText.optional().describe(`How long until a notification that still holds is sent again. Left out: ${leftOut('repeatInterval')}.`),
  };
}

function ofSeverity(severity: keyof (typeof defaults)['timings']) {
  return z.strictObject(timing((key) => `\`route.${key}\` where that is set, else ${defaults.timings[severity][key]}`)).prefault({});
}

/** @param kit its systems are keys */
export function routeSchema(kit: KitIndex) {
  return z.strictObject({
    receiver: z
      .string()
      .optional()
      .describe('The receiver of all that nothing below sends elsewhere. Left out: the first of the receivers.')
      .meta({ examples: ['oncall'] }),
    severities: severities.describe('Receivers by severity.'),
    systems: z
      .strictObject(
        Object.fromEntries(
          kit.systems.map(({ name, title }) => [
            name,
            z
              .strictObject({
                receiver: z
                  .string()
                  .optional()
                  .describe(`Who gets the alerts of ${title}. Left out: as for any other system.`)
                  .meta({ examples: ['oncall'] }),
                severities: severities.describe('Receivers of its alerts by severity.'),
              })
              .optional()
              .describe(`Who gets the alerts of ${title}, before what severities say.`),
          ]),
        ),
      )
      .prefault({})
      .describe('Receivers by system.'),
    watchdog: z
      .string()
      .optional()
      .describe('Who gets the alert that always fires, every minute, and raises the alarm when it stops: a dead man’s switch. Left out: nobody.')
      .meta({ examples: ['oncall'] }),
    ...timing((key) => `${defaults.route[key]}, and for each severity what \`timings\` says`),
    timings: z
      .strictObject({
        critical: ofSeverity('critical').describe('When pages are sent.'),
        warning: ofSeverity('warning').describe('When warnings are sent.'),
        info: ofSeverity('info').describe('When that is sent which is only for information.'),
      })
      .prefault({})
      .describe('The same by severity.'),
  });
}
