import { Command, InvalidArgumentError } from 'commander';
import { kits } from '../kit/kits.ts';
import { startPreview } from '../preview/server.ts';
import { assemble, contentOf } from '../render/assemble.ts';
import { previewContent } from './previewContent.ts';
import { readConfig } from './project.ts';
import { serverAddress, type ServerAddress } from './serverAddress.ts';

interface Flags {
  readonly config?: string;
  readonly prometheus?: string;
  readonly tempo?: string;
  readonly port: number;
}

/** `preview`: the dashboards as a page, drawn from a Prometheus, without a Grafana. */
export function previewCommand(): Command {
  return new Command('preview')
    .description('show the dashboards and alerts as a local page, drawn from a Prometheus, without Grafana')
    .option('-c, --config <file>', 'the configuration (default: obskit.yaml; without one, a demo of all systems)')
    .option('--prometheus <url>', 'the Prometheus to ask, also as http://user:password@host (default: none; then queries and layout are shown)')
    .option('--tempo <url>', 'the Tempo to search for traces (default: none; then the panels about them show their queries)')
    .option('--port <number>', 'the port of the page, on 127.0.0.1', port, 8090)
    .action(async ({ config, port: chosen, ...named }: Flags, command: Command) => {
      const prometheus = addressFor('--prometheus', named.prometheus, command);
      const tempo = addressFor('--tempo', named.tempo, command);
      if (tempo?.authorization !== undefined) command.error('error: a user and a password of a Tempo are not supported', { exitCode: 2 });
      const content = contentOf(assemble(readConfig(config), kits));
      const preview = await startPreview({ ...previewContent(content, prometheus?.url, tempo?.url), ...(prometheus?.authorization === undefined ? {} : { authorization: prometheus.authorization }) }, { port: chosen }).catch((cause: unknown) =>
        command.error(`error: the page cannot be served on port ${chosen}: ${cause instanceof Error ? cause.message : String(cause)}; name another one with --port`, { exitCode: 2 }),
      );
      console.log(`The dashboards are at ${preview.url}${prometheus === undefined ? ' (no Prometheus: queries and layout only)' : `, drawn from ${prometheus.url}`}. Stop with Ctrl-C.`);
      const stop = () => void preview.stop();
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}

/** By hand, as the parser would repeat the address, and a password in it. */
function addressFor(option: string, text: string | undefined, command: Command): ServerAddress | undefined {
  const read = text === undefined ? undefined : serverAddress(text);
  if (read !== undefined && 'problem' in read) return command.error(`error: the address of ${option} is invalid: ${read.problem}`, { exitCode: 2 });
  return read;
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError('Give a port from 0 to 65535; 0 takes any that is free.');
  return number;
}
