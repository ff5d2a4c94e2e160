import { Command, Option } from 'commander';
import { statusOfDocker } from '../runtime/docker.ts';
import type { State } from '../runtime/home.ts';
import { isWell, statusOf, statusTable, type Status } from '../runtime/status.ts';
import { localHome, told } from './runtime.ts';

interface Flags {
  readonly format: 'table' | 'json';
}

/** `status`: how what `up` has started is; 0 when all of it is healthy, 1 when something is not, or nothing runs. */
export function statusCommand(): Command {
  return new Command('status')
    .description('show the services that obskit up has started: health, restarts, addresses')
    .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'json']).default('table'))
    .action(({ format }: Flags) =>
      told(async () => {
        const state = localHome().read();
        const status = state === undefined ? undefined : await statusFrom(state);
        process.exitCode = status !== undefined && isWell(status) ? 0 : 1;
        if (format === 'json') console.log(JSON.stringify({ runtime: state?.runtime ?? null, ...status }, null, 2));
        else console.log(status === undefined ? 'Nothing runs: start it with obskit up.' : statusTable(status));
      }),
    );
}

async function statusFrom(state: State): Promise<Status> {
  if (state.runtime === 'processes') return statusOf(state);
  const containers = await statusOfDocker(state.project);
  // The engine itself restarts what dies.
  return { supervised: true, leftOut: [], services: containers.map((it) => ({ ...it, title: it.name, restarts: 0, log: `docker compose logs ${it.name}` })) };
}
