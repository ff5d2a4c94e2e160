import { Command } from 'commander';
import type { Kit } from '../kit/kit.ts';
import type { Services } from '../node/service.ts';
import { UserError } from './userError.ts';

/** Every command is a module of its own, loaded only when it is asked for, or when help lists them all. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  synth: async () => (await import('./synth.ts')).synthCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  diff: async () => (await import('./diff.ts')).diffCommand(),
  node: async () => (await import('./node.ts')).nodeCommand(nodeServices((await import('../kit/kits.ts')).kits)),
  load: async () => (await import('./load.ts')).loadCommand(nodeServices((await import('../kit/kits.ts')).kits)),
  tools: async () => (await import('./tools.ts')).toolsCommand(),
  up: async () => (await import('./up.ts')).upCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  down: async () => (await import('./down.ts')).downCommand(),
  prove: async () => (await import('./prove.ts')).proveCommand(),
  preview: async () => (await import('./preview.ts')).previewCommand(),
  schema: async () => (await import('./schema.ts')).schemaCommand(),
};

/** What commands start for themselves: not for people, and in no help. */
const inner: typeof commands = {
  supervise: async () => (await import('./supervise.ts')).superviseCommand(),
};

const program = new Command('obskit')
  .description('From one typed catalogue of metrics: scrape configuration, tested rules, dashboards, Compose and Kubernetes')
  .showHelpAfterError('(obskit --help lists the commands)');

const asked = commands[process.argv[2] ?? ''] ?? inner[process.argv[2] ?? ''];
for (const load of asked === undefined ? Object.values(commands) : [asked]) program.addCommand(await load());

try {
  await program.parseAsync();
} catch (error) {
  // A mistake of the user's is told in a sentence. Anything else is one of ours, and its stack trace is of use.
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** The systems that have a reference node. */
function nodeServices(kits: readonly Kit[]): Services {
  return Object.fromEntries(kits.flatMap(({ system, service }) => (service === undefined ? [] : [[system.name, service]])));
}
