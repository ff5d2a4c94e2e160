import { Command } from 'commander';
import { loadCommand } from '../../src/cli/load.ts';

// A program of its own, for tests of what only a whole process shows: its output and exit codes.
await new Command()
  .addCommand(loadCommand({ hashmap: () => import('../../src/systems/hashmap/service.ts') }))
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 2;
  });
