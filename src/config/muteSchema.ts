import { z } from 'zod';
import { defaults } from './defaults.ts';

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'is not a time of day from 00:00 to 24:00')
  .meta({ examples: ['22:00'] });

const dayOfMonth = z
  .string()
  .regex(/^-?([1-9]|[12]\d|3[01])(:-?([1-9]|[12]\d|3[01]))?$/, 'is not a day of the month, or a range of them')
  .meta({ examples: ['1:7', '-1'] });

/** Hours in which notifications wait, as Alertmanager's time intervals. */
export const muteWindows = z.array(
  z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*$/, 'is not a name of letters, digits, blanks, dots and dashes')
      .describe('What people call it.')
      .meta({ examples: ['nights'] }),
    weekdays: z
      .array(z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']))
      .default([])
      .describe('The days on which it begins; every day when empty.')
      .meta({ examples: [['saturday', 'sunday']] }),
    daysOfMonth: z.array(dayOfMonth).default([]).describe('The days of the month; negative ones count from its end; every day when empty.').meta({ examples: [['1:7']] }),
    from: clock.default('00:00').describe('When it begins.'),
    to: clock.default('24:00').describe('When it ends; on the next day when that is before it begins.'),
    timeZone: z
      .string()
      .refine((zone) => zone === 'UTC' || isTimeZone(zone), 'is not a time zone of the IANA database')
      .default(defaults.muteWindow.timeZone)
      .describe('The time zone of both.')
      .meta({ examples: ['Europe/Berlin'] }),
    severities: z
      .array(z.enum(['critical', 'warning', 'info']))
      .min(1)
      .default([...defaults.muteWindow.severities])
      .describe('What is muted. Critical alerts are only when named here.')
      .meta({ examples: [['warning']] }),
    systems: z.array(z.string()).default([]).describe('The systems whose alerts are muted; all when empty.').meta({ examples: [['porter']] }),
  }),
);

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
