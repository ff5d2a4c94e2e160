import { Command } from 'commander';
import { kits } from '../kit/kits.ts';
import { synthesize } from '../render/synthesize.ts';
import { replaceOutput } from './output.ts';
import { readConfig } from './project.ts';
import { readRunbooks } from './runbooks.ts';

interface Flags {
  readonly config?: string;
  readonly out: string;
  readonly quiet: boolean;
}

/** `synth`: writes everything that a configuration makes. */
export function synthCommand(): Command {
  return new Command('synth')
    .description('write everything that obskit.yaml makes: rules and tests, dashboards, configurations, Compose, Kubernetes')
    .option('-c, --config <file>', 'the configuration (default: obskit.yaml; without one, a demo of all systems)')
    .option('-o, --out <folder>', 'where to write; its old content is replaced as a whole', 'dist')
    .option('--quiet', 'say only what went wrong', false)
    .action(({ config, out, quiet }: Flags) => {
      const settings = readConfig(config);
      const artifacts = synthesize(settings, kits, { runbooks: readRunbooks() });
      replaceOutput(out, artifacts);
      if (quiet) return;
      console.log(`${artifacts.length} files in ${out}, for ${settings.systems.map(({ name }) => name).join(', ')}:`);
      for (const [folder, count] of folders(artifacts.map(({ path }) => path))) console.log(`  ${folder.padEnd(24)}${count}`);
    });
}

/** How many files lie in each folder of the contract. */
function folders(paths: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = /^kubernetes\/[^/]+(?=\/)/.exec(path)?.[0] ?? path.split('/')[0] ?? path;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return counts;
}
