import { Command } from 'commander';
import { nodeCommand } from '../../src/cli/node.ts';

// A program of its own, for tests of what only a whole process shows: signals and exit codes.
await new Command().addCommand(nodeCommand({ hedgehog: () => import('../../src/systems/hedgehog/service.ts') })).parseAsync();
