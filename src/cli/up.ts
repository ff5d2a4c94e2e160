import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { kits } from '../kit/kits.ts';
import { renderStack } from '../render/all.ts';
import { assemble, contentOf } from '../render/assemble.ts';
import { synthesize } from '../render/synthesize.ts';
import { engineAnswers, upDocker } from '../runtime/docker.ts';
import { localDeployment } from '../runtime/localDeployment.ts';
import { CannotRun } from '../runtime/problem.ts';
import { stackPrograms } from '../runtime/programs.ts';
import { refuseSecond, upProcesses } from '../runtime/up.ts';
import { publishedAddresses } from '../stack/addresses.ts';
import type { Config } from '../config/config.ts';
import { replaceOutput } from './output.ts';
import { readConfig } from './project.ts';
import { kitProgram, localHome, told } from './runtime.ts';
import { UserError } from './userError.ts';

interface Flags {
  readonly config?: string;
  readonly runtime?: 'docker' | 'processes';
  readonly quiet: boolean;
}

/** `up`: starts the stack on this machine, waits until all of it is healthy, and says where it is. */
export function upCommand(): Command {
  return new Command('up')
    .description('start the stack on this machine, in containers or as local processes, and wait until it is healthy')
    .option('-c, --config <file>', 'the configuration (default: obskit.yaml; without one, a demo of all systems)')
    .addOption(new Option('--runtime <runtime>', 'what to run it with (default: docker where an engine answers, else processes)').choices(['docker', 'processes']))
    .option('--quiet', 'say only what went wrong', false)
    .action(({ config: file, runtime, quiet }: Flags) =>
      told(async () => {
        const config = readConfig(file);
        refuseSecond(localHome());
        const onProgress = quiet ? () => undefined : (line: string) => console.log(line);
        const chosen = runtime ?? ((await engineAnswers()) ? 'docker' : 'processes');
        if (chosen === 'docker') return inContainers(config, onProgress);
        if (runtime === undefined) onProgress('No container engine answers: the stack runs as processes of this machine.');
        return asProcesses(config, file, onProgress);
      }),
    );
}

async function inContainers(config: Config, onProgress: (line: string) => void): Promise<void> {
  const home = localHome();
  if (!(await engineAnswers())) throw new CannotRun('no container engine answers to docker version: start one, or take --runtime processes.');
  replaceOutput('dist', synthesize(config, kits));
  const project = resolve('dist', 'compose');
  const { services } = renderStack(contentOf(assemble(config, kits)));
  await upDocker(project, services);
  home.write({ runtime: 'docker', project });
  for (const line of addressLines(publishedAddresses(services, config.publishAddress))) onProgress(line);
}

async function asProcesses(config: Config, configFile: string | undefined, onProgress: (line: string) => void): Promise<void> {
  const home = localHome();
  const found = await stackPrograms(home.bin);
  if ('missing' in found) throw new UserError(`${found.missing}.`);
  const { programs } = found;
  const stopped = new AbortController();
  const stop = (): void => stopped.abort(new UserError('stopped, with nothing left running'));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const deployment = localDeployment(config, programs);
  const { services, leftOut } = await upProcesses({ home, deployment, programs, kit: kitProgram, onProgress, signal: stopped.signal, ...(configFile === undefined ? {} : { configFile: resolve(configFile) }) });
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  for (const { title, because } of leftOut) onProgress(`${title} is left out: ${because}.`);
  const running = deployment.stack.services.filter(({ name }) => services.some((it) => it.name === name));
  const entrances = publishedAddresses(running.map(({ title, ports }) => ({ title, ports: ports.filter(({ name }) => name.startsWith('otlp-')) })), '127.0.0.1');
  for (const line of addressLines([...services, ...entrances])) onProgress(line);
  onProgress(`Logs are in ${home.logs}, data in ${home.data}; obskit status shows how it is, obskit down ends it.`);
}

/** Where people find what runs, the addresses below each other. */
function addressLines(services: readonly { readonly title: string; readonly url?: string | undefined }[]): readonly string[] {
  const width = Math.max(...services.map(({ title }) => title.length));
  return services.flatMap(({ title, url }) => (url === undefined ? [] : [`${title.padEnd(width)}  ${url}`]));
}
