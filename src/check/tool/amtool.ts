import { dirname, resolve } from 'node:path';
import { judge, yamlComplaints, type Check, type Complaint, type Outcome } from './outcome.ts';
import type { Checked } from './promtool.ts';
import { run, type Ran } from './run.ts';
import { commandLine, type Tool } from './tool.ts';

/** An image may have to be fetched first. */
const timeoutMs = 120_000;

/** `amtool check-config`. */
export async function checkAlertmanagerConfig(tool: Tool, file: Checked): Promise<Outcome> {
  const check: Check = {
    rule: 'amtool/config',
    name: 'amtool check-config',
    file: file.name,
    remedy: 'correct receivers and route in obskit.yaml, and run obskit synth again',
  };
  const path = resolve(file.path);
  const ran = await run(commandLine(tool, ['check-config', path], [dirname(path)]), { timeoutMs });
  return judge(tool, check, ran, complaints(ran));
}

/** The failure stands behind `Checking '…'  FAILED: `, on standard output or on standard error by version. */
function complaints(ran: Ran): readonly Complaint[] {
  if (ran.kind !== 'exited' || ran.code === 0) return [];
  const text = `${ran.stdout}\n${ran.stderr}`;
  const yaml = yamlComplaints(text);
  if (yaml.length > 0) return yaml;
  const [, message] = /FAILED: ([^]*?)(?:\n\n|\namtool: error|$)/.exec(text) ?? [];
  return message === undefined || message.trim() === '' ? [] : [{ text: message.trim().replaceAll(/\s+/g, ' ') }];
}
