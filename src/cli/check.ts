import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { checkOutput } from '../check/output.ts';
import type { Finding, Summary } from '../check/finding.ts';
import { reports, type Format } from '../check/report/reports.ts';
import { runToolChecks } from '../check/tool/checks.ts';
import { locate, namedByEnvironment } from '../check/tool/locate.ts';
import { toolNames, type ToolName } from '../check/tool/tool.ts';
import type { Config } from '../config/config.ts';
import { alertsFor, stackSystems } from '../kit/common.ts';
import { kits } from '../kit/kits.ts';
import { sharedMetrics } from '../kit/sharedMetrics.ts';
import { assemble, contentOf } from '../render/assemble.ts';
import { synthesize } from '../render/synthesize.ts';
import { optionalJobs } from '../render/watched.ts';
import { replaceOutput } from './output.ts';
import { readConfig } from './project.ts';

type Flags = { readonly config?: string; readonly format: Format; readonly requireTools: boolean } & { readonly [T in ToolName]?: string };

/** `check`: synthesizes into a folder of its own and looks for all that is wrong; 0 clean, 1 findings, 2 cannot run. */
export function checkCommand(): Command {
  const command = new Command('check')
    .description('look for all that is wrong in what obskit.yaml makes: names, queries, rules, proofs, dashboards, configurations')
    .option('-c, --config <file>', 'the configuration (default: obskit.yaml; without one, a demo of all systems)')
    .addOption(new Option('--format <format>', 'how to print findings').choices(Object.keys(reports)).default('pretty'))
    .option('--require-tools', 'a missing tool is a finding (default in CI)', process.env['CI'] === 'true');
  for (const name of toolNames) command.option(`--${name} <file>`, `the ${name} to use`);
  return command.action(async ({ config: file, format, requireTools, ...explicit }: Flags) => {
    const config = readConfig(file);
    const { findings, summary } = await check(config, { requireTools, explicit });
    process.stdout.write(reports[format](findings, summary, { colour: process.stdout.isTTY && !process.env['NO_COLOR'] }));
    process.exitCode = findings.some(({ severity }) => severity === 'error') ? 1 : 0;
  });
}

interface CheckOptions {
  readonly requireTools: boolean;
  readonly explicit: { readonly [T in ToolName]?: string };
}

export async function check(config: Config, { requireTools, explicit }: CheckOptions): Promise<{ readonly findings: readonly Finding[]; readonly summary: Summary }> {
  const files = synthesize(config, kits);
  const own = checkOutput({
    systems: contentOf(assemble(config, kits)).systems,
    stack: stackSystems,
    jobs: optionalJobs(config),
    metrics: sharedMetrics,
    files,
    scrapeInterval: config.scrape.interval,
    retention: config.prometheus.retention.time,
    extraLabels: config.systems.flatMap(({ labels }) => Object.keys(labels)),
    heartbeats: alertsFor('heartbeat'),
    proofs: config.speed === 1,
  });

  const folder = mkdtempSync(join(tmpdir(), 'obskit-check-'));
  try {
    const output = join(folder, 'dist');
    replaceOutput(output, files);
    const byTools = await runToolChecks(output, (name) => locate(name, placesFor(config, explicit)), { requireTools });
    return {
      findings: [...own.findings, ...byTools.findings],
      summary: { made: [...own.made, ...byTools.made], unmade: byTools.unmade },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where tools are looked for: a flag or variable, `.obskit/bin`, PATH, a container engine with the pinned image. */
export function placesFor({ prometheus, alertmanager, tempo, loki, collector }: Config, explicit: CheckOptions['explicit']): Parameters<typeof locate>[1] {
  return {
    explicit: {
      ...namedByEnvironment(process.env),
      ...Object.fromEntries(Object.entries(explicit).map(([name, file]) => [name, { file, by: `--${name}` }])),
    },
    binFolder: join(process.cwd(), '.obskit', 'bin'),
    path: process.env['PATH'] ?? '',
    images: {
      prometheus: prometheus.image,
      alertmanager: alertmanager.image,
      tempo: tempo.image,
      loki: loki.image,
      collector: collector.image,
    },
  };
}
