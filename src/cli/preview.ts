import { Command, InvalidArgumentError } from 'commander';
import { kits } from '../kit/kits.ts';
import { startPreview } from '../preview/server.ts';
import { assemble, contentOf } from '../render/assemble.ts';
import { previewContent } from './previewContent.ts';
import { readConfig } from './project.ts';
import { prometheusAddress } from './prometheusAddress.ts';

interface Flags {
  readonly config?: string;
  readonly prometheus?: string;
  readonly port: number;
}

/** `preview`: the dashboards as a page, drawn from a Prometheus, without a Grafana. */
export function previewCommand(): Command {
  return new Command('preview')
    .description('show the dashboards and alerts as a local page, drawn from a Prometheus, without Grafana')
    .option('-c, --config <file>', 'the configuration (default: obskit.yaml; without one, a demo of all systems)')
    .option('--prometheus <url>', 'the Prometheus to ask, also as http://user:password@host (default: none; then queries and layout are shown)')
    .option('--port <number>', 'the port of the page, on 127.0.0.1', port, 8090)
    .action(async ({ config, prometheus: named, port: chosen }: Flags, command: Command) => {
      const prometheus = named === undefined ? undefined : prometheusAddress(named);
      // By hand, as the parser would repeat the address, and a password in it.
      if (prometheus !== undefined && 'problem' in prometheus) return command.error(`error: the address of --prometheus is invalid: ${prometheus.problem}`, { exitCode: 2 });
      const content = contentOf(assemble(readConfig(config), kits));
      const preview = await startPreview({ ...previewContent(content, prometheus?.url), ...(prometheus?.authorization === undefined ? {} : { authorization: prometheus.authorization }) }, { port: chosen }).catch((cause: unknown) =>
        command.error(`error: the page cannot be served on port ${chosen}: ${cause instanceof Error ? cause.message : String(cause)}; name another one with --port`, { exitCode: 2 }),
      );
      console.log(`The dashboards are at ${preview.url}${prometheus === undefined ? ' (no Prometheus: queries and layout only)' : `, drawn from ${prometheus.url}`}. Stop with Ctrl-C.`);
      const stop = () => void preview.stop();
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError('Give a port from 0 to 65535; 0 takes any that is free.');
  return number;
}
