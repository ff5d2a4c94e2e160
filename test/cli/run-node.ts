import { Command } from 'commander';
import { nodeCommand } from '../../src/cli/node.ts';

// A program of its own, for tests of what only a whole process shows: signals and exit codes.
const services = {
  hashmap: () => import('../../src/systems/hashmap/service.ts'),
  goverse: () => import('../../src/systems/goverse/service.ts'),
  hedgehog: () => import('../../src/systems/hedgehog/service.ts'),
  porter: () => import('../../src/systems/porter/service.ts'),
  keychain: () => import('../../src/systems/keychain/service.ts'),
};
await new Command().addCommand(nodeCommand(services)).parseAsync();
