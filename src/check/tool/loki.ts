import { dirname, resolve } from 'node:path';
import { judge, yamlComplaints, type Check, type Complaint, type Outcome } from './outcome.ts';
import type { Checked } from './promtool.ts';
import { run, type Ran } from './run.ts';
import { commandLine, type Tool } from './tool.ts';

/** An image may have to be fetched first. */
const timeoutMs = 120_000;

/** `loki -verify-config`: reads the configuration, looks for settings that do not go together, and exits. */
export async function checkLokiConfig(tool: Tool, file: Checked): Promise<Outcome> {
  const check: Check = {
    rule: 'loki/config',
    name: 'loki -verify-config',
    file: file.name,
    remedy: 'correct it where it is declared, and run obskit synth again',
  };
  const path = resolve(file.path);
  const ran = await run(commandLine(tool, [`-config.file=${path}`, '-verify-config'], [dirname(path)]), { timeoutMs });
  return judge(tool, check, ran, lokiComplaints(ran));
}

/** What it appends to everything that it cannot parse. */
const hint = /\. Use `-config\.expand-env=true` flag .*$/gm;

/** Loki says `failed parsing config: …`, with a line for each unknown field, or logs `msg="validating config" err="…"`. Ran at 3.7.6. */
export function lokiComplaints(ran: Ran): readonly Complaint[] {
  if (ran.kind !== 'exited' || ran.code === 0) return [];
  const text = `${ran.stderr}\n${ran.stdout}`.replaceAll(hint, '');
  const yaml = yamlComplaints(text);
  if (yaml.length > 0) return yaml;
  const [, parsing] = /^failed parsing config: (?:\S+: )?(.+)$/m.exec(text) ?? [];
  if (parsing !== undefined) return [{ text: parsing }];
  return [...text.matchAll(/\berr="((?:[^"\\]|\\.)*)"/g)].map(([, message = '']) => ({ text: message.replaceAll(/\\n/g, '; ').replaceAll(/\\(.)/g, '$1') }));
}
