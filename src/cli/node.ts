import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { formatAddress, isWildcard, type Address } from '../node/address.ts';
import { finishMilliseconds, flushMilliseconds, within } from '../node/lifecycle.ts';
import { createLogging, logsEndpoint, type Logging } from '../node/logging.ts';
import type { RunningNode, Services } from '../node/service.ts';
import { address, addressText, listed } from './arguments.ts';

interface Flags {
  readonly listen?: Address;
  readonly grpcListen?: Address;
  readonly data?: string;
  readonly peers: readonly string[];
  readonly advertise?: string;
  readonly replicas?: number;
  readonly control?: Address;
  readonly logLevel: string;
}

/** How long a node has to stop, its requests and its last spans; beyond that something hangs. With its last logs it ends within 5 s. */
const stopMilliseconds = finishMilliseconds + flushMilliseconds + 500;

/** `node <system>`: runs a reference node until it is told to stop. */
export function nodeCommand(services: Services): Command {
  return new Command('node')
    .description('run a reference node of a system: a small real service that emits the metrics of its catalogue')
    .addArgument(new Argument('<system>', 'which system').choices(Object.keys(services)))
    .option('--listen <host:port>', 'where to listen (default: the system’s own port on 127.0.0.1)', address)
    .option('--grpc-listen <host:port>', 'where to listen for gRPC, for a system that speaks it (default: its own port on 127.0.0.1)', address)
    .option('--data <directory>', 'where to keep what goes to disk, such as keychain’s keys (default: nowhere, memory only)')
    .option('--peers <host:port,…>', 'the nodes of the cluster; this one may be among them', addresses, [])
    .option('--advertise <host:port>', 'the address that peers know this node by (default: where it listens)', addressText)
    .option('--replicas <number>', 'on how many nodes each item is kept (default: 3, or all nodes where there are fewer)', positive)
    .option('--control <host:port>', 'where to take orders to fail, POST /faults; a loopback address (default: nowhere)', address)
    .addOption(new Option('--log-level <level>', 'what to log').choices(['error', 'warn', 'info', 'debug']).default('info'))
    .addHelpText('after', '\nTraces go to OTEL_EXPORTER_OTLP_ENDPOINT over OTLP/HTTP when it is set, logs also to OTEL_EXPORTER_OTLP_LOGS_ENDPOINT.')
    .action(async (name: string, flags: Flags, command: Command) => {
      // From here on: as the first process of a container, it ends by no signal that it does not handle.
      const told = toldToStop();
      const { listen, logLevel, data, ...given } = flags;
      if (listen !== undefined && isWildcard(listen.host) && given.peers.length > 0 && given.advertise === undefined) {
        command.error(`error: peers cannot call ${listen.host}: give the address that they know this node by with --advertise`);
      }
      const load = services[name];
      if (load === undefined) throw new RangeError(`there is no reference node for "${name}"`);
      const { system, start } = await load();
      const own = listen ?? { host: '127.0.0.1', port: system.port };
      const logs = logsEndpoint(process.env);
      const logging = createLogging({
        service: name,
        instance: given.advertise ?? formatAddress(own),
        level: logLevel,
        ...(logs === undefined ? {} : { endpoint: logs }),
      });
      const { logger } = logging;
      const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
      const options = { ...given, ...(data === undefined ? {} : { dataDirectory: data }), ...(endpoint ? { otlpEndpoint: endpoint } : {}), logger };
      const starting = start({ ...options, listen: own }).catch((cause: unknown) =>
        command.error(`error: the ${name} node cannot start: ${cause instanceof Error ? cause.message : String(cause)}`, { exitCode: 2 }),
      );
      await Promise.all([starting, told.then(() => end(starting, logging))]);
    });
}

/** Ends the process. A node that is still starting has nothing to finish, and is not waited for beyond its time. */
async function end(starting: Promise<RunningNode>, { logger, stop: sendLogs }: Logging): Promise<never> {
  let isRunning = false;
  const stopped = starting.then((node) => {
    isRunning = true;
    return node.stop();
  });
  const inTime = await within(stopMilliseconds, stopped);
  if (!inTime) logger.error(isRunning ? 'could not finish in time' : 'stopped before it had started');
  await within(flushMilliseconds, sendLogs());
  process.exit(inTime || !isRunning ? 0 : 1);
}

/** Until SIGTERM or SIGINT comes. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

function addresses(text: string): readonly string[] {
  return listed(text).map(addressText);
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number from 1 up.');
  return number;
}
