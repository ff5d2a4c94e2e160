import { Command } from 'commander';
import { loadCommand } from '../../src/cli/load.ts';

// A program of its own, for tests of what only a whole process shows: its output, signals and exit codes.
const services = {
  hashmap: () => import('../../src/systems/hashmap/service.ts'),
  hedgehog: () => import('../../src/systems/hedgehog/service.ts'),
};
await new Command()
  .addCommand(loadCommand(services))
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  });
