import { Command } from 'commander';

const program = new Command('obskit').description('hi');
program.command('synth').action(async () => {
  const { kits } = await import('../kit/kits.ts');
  const { buildDashboard } = await import('../panels/build.ts');
  await import('cdk8s-plus-28');
  await import('zod');
  console.log(kits.map((k) => JSON.stringify(buildDashboard(k.dashboard)).length));
  console.log(process.memoryUsage().rss / 1e6, process.uptime());
});
await program.parseAsync();
