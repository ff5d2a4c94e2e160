import { dirname, resolve } from 'node:path';
import { judge, type Check, type Complaint, type Outcome } from './outcome.ts';
import type { Checked } from './promtool.ts';
import { run, type Ran } from './run.ts';
import { commandLine, type Tool } from './tool.ts';

/** An image may have to be fetched first. */
const timeoutMs = 120_000;

/** `otelcol validate`: reads the configuration, and asks each component that it names whether it can be so. */
export async function checkCollectorConfig(tool: Tool, file: Checked): Promise<Outcome> {
  const check: Check = {
    rule: 'otelcol/config',
    name: 'otelcol validate',
    file: file.name,
    remedy: 'correct it where it is declared, and run obskit synth again',
  };
  const path = resolve(file.path);
  const ran = await run(commandLine(tool, ['validate', `--config=${path}`], [dirname(path)]), { timeoutMs });
  return judge(tool, check, ran, collectorComplaints(ran));
}

/** What it says after `Error: `, up to the line that repeats it behind a date. Ran at 0.159.0. */
export function collectorComplaints(ran: Ran): readonly Complaint[] {
  if (ran.kind !== 'exited' || ran.code === 0) return [];
  const [, message = ''] = /(?:^|\n)Error: ([^]*?)(?:\n\d{4}\/\d\d\/\d\d [^]*)?$/.exec(`${ran.stderr}\n${ran.stdout}`.trim()) ?? [];
  return message.trim() === '' ? [] : [{ text: message.trim().replaceAll(/\s*\n\s*/g, '; ') }];
}
