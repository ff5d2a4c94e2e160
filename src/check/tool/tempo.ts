import { dirname, resolve } from 'node:path';
import { judge, yamlComplaints, type Check, type Complaint, type Outcome } from './outcome.ts';
import type { Checked } from './promtool.ts';
import { run, type Ran } from './run.ts';
import { commandLine, type Tool } from './tool.ts';

/** An image may have to be fetched first. */
const timeoutMs = 120_000;

/** `tempo -config.verify=true` (without its value it takes the flag for a mistake): reads the configuration, looks for settings that do not go together, and exits. */
export async function checkTempoConfig(tool: Tool, file: Checked): Promise<Outcome> {
  const check: Check = {
    rule: 'tempo/config',
    name: 'tempo -config.verify',
    file: file.name,
    remedy: 'correct it where it is declared, and run obskit synth again',
  };
  const path = resolve(file.path);
  const args = [`-config.file=${path}`, '-config.verify=true'];
  const ran = await run(commandLine(tool, args, [dirname(path)]), { timeoutMs });
  return judge(tool, check, ran, tempoComplaints(ran));
}

/**
 * Tempo says `failed parsing config: … yaml: unmarshal errors:` with a line each, or logs a warning for each suspect setting
 * (`level=warn … msg="…" explain="…"`, after a heading) and exits with 1. Read from its cmd/tempo/main.go at 3.0.3.
 */
export function tempoComplaints(ran: Ran): readonly Complaint[] {
  if (ran.kind !== 'exited' || ran.code === 0) return [];
  const text = `${ran.stderr}\n${ran.stdout}`;
  const yaml = yamlComplaints(text);
  if (yaml.length > 0) return yaml;
  const [, parsing] = /^failed parsing config: (?:failed to parse configFile \S+: )?(.+)$/m.exec(text) ?? [];
  if (parsing !== undefined) return [{ text: parsing }];
  return [...text.matchAll(/^.*\blevel=warn\b.*$/gm)]
    .map(([line]) => [logField(line, 'msg'), logField(line, 'explain')].filter((part) => part !== undefined).join(': '))
    .filter((message) => message !== '' && !message.includes('CONFIGURATION WARNINGS'))
    .map((message) => ({ text: message }));
}

/** A field of a logfmt line, out of its quotes. */
function logField(line: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(`\\b${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|(\\S+))`).exec(line) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? bare;
}
