import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { formatAddress, isWildcard, parseAddress, type Address } from '../node/address.ts';
import { within } from '../node/lifecycle.ts';
import { createLogging, logsEndpoint } from '../node/logging.ts';
import type { Services } from '../node/service.ts';

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

/** How long a node has to finish after SIGTERM; the process ends then in any case. */
const stopMilliseconds = 5_000;

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
      const { listen, logLevel, data, ...given } = flags;
      if (listen !== undefined && isWildcard(listen.host) && given.peers.length > 0 && given.advertise === undefined) {
        command.error(`error: peers cannot call ${listen.host}: give the address that they know this node by with --advertise`);
      }
      const load = services[name];
      if (load === undefined) throw new RangeError(`there is no reference node for "${name}"`);
      const { system, start } = await load();
      const address = listen ?? { host: '127.0.0.1', port: system.port };
      const logs = logsEndpoint(process.env);
      const logging = createLogging({
        service: name,
        instance: given.advertise ?? formatAddress(address),
        level: logLevel,
        ...(logs === undefined ? {} : { endpoint: logs }),
      });
      const { logger } = logging;
      const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
      const options = { ...given, ...(data === undefined ? {} : { dataDirectory: data }), ...(endpoint ? { otlpEndpoint: endpoint } : {}), logger };
      const node = await start({ ...options, listen: address }).catch((cause: unknown) =>
        command.error(`error: the ${name} node cannot start: ${cause instanceof Error ? cause.message : String(cause)}`, { exitCode: 2 }),
      );
      await signal();
      const inTime = await within(stopMilliseconds - 500, node.stop().finally(() => logging.stop()));
      if (!inTime) logger.error('could not finish in time');
      process.exit(inTime ? 0 : 1);
    });
}

/** Until SIGTERM or SIGINT comes. */
function signal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

function address(text: string): Address {
  try {
    return parseAddress(text);
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause));
  }
}

function addressText(text: string): string {
  address(text);
  return text;
}

function addresses(text: string): readonly string[] {
  return text.split(',').map((part) => addressText(part.trim()));
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number from 1 up.');
  return number;
}
