import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { install, type Installed } from '../tools/install.ts';
import { installKubernetes } from '../tools/kubernetes.ts';
import { namedByEnvironment } from '../check/tool/locate.ts';
import { obtainedTools, toolKinds, type ToolName } from '../check/tool/tool.ts';

export interface ToolsOptions {
  /** Take whatever works soonest, pinned or not. */
  readonly quick: boolean;
  readonly quiet: boolean;
}

/** The kit's own folder, which pins the tools. */
const kit = resolve(import.meta.dirname, '..', '..');

/**
 * `obskit tools [name…]`: fills `.obskit/bin` of the current folder.
 *
 * @returns the exit code: 1 when a tool that is not optional is not to be had
 */
export async function tools(names: readonly ToolName[], { quick, quiet }: ToolsOptions): Promise<number> {
  const installed = await fill(names, quick, quiet ? () => {} : (line) => console.log(line));
  const failed = lacking(installed);
  for (const { name, says } of quiet ? failed : []) console.error(`${name}: ${says}`);
  return failed.length === 0 ? 0 : 1;
}

/** `obskit tools --kubernetes`: an API server and its store. @returns the exit code */
async function kubernetes({ quiet }: Pick<ToolsOptions, 'quiet'>): Promise<number> {
  const why = await installKubernetes({ kit, home: join(process.cwd(), '.obskit'), env: process.env, report: quiet ? () => {} : (line) => console.log(line) });
  if (why !== undefined) console.error(why);
  return why === undefined ? 0 : 1;
}

/** Fills `.obskit/bin` of the current folder, and says so line by line. */
export function fill(names: readonly ToolName[], quick: boolean, report: (line: string) => void): Promise<readonly Installed[]> {
  return install(names, {
    kit,
    home: join(process.cwd(), '.obskit'),
    mode: quick ? 'quick' : 'pinned',
    explicit: namedByEnvironment(process.env),
    env: process.env,
    root: process.getuid?.() === 0,
    report,
    clock: () => performance.now() / 1_000,
  });
}

/** Those that could not be had though something needs them. */
export function lacking(installed: readonly Installed[]): readonly Installed[] {
  return installed.filter(({ name, state }) => state === 'not installed' && !toolKinds[name].optional);
}

export function toolsCommand(): Command {
  return new Command('tools')
    .description('fill .obskit/bin with promtool, amtool, prometheus, alertmanager and tempo at the pinned versions')
    .argument('[tools...]', `which of ${obtainedTools.join(', ')}; all of them when none is named`)
    .option('--quick', "take whatever is there already, else Debian's package, else build it", false)
    .option('--kubernetes', 'build kube-apiserver and etcd instead, which the end-to-end run applies the manifests to', false)
    .option('--quiet', 'say only what went wrong', false)
    .action(async (named: readonly string[], options: ToolsOptions & { readonly kubernetes: boolean }, command: Command) => {
      const unknown = named.filter((name) => !isToolName(name));
      if (unknown.length > 0) {
        command.error(`there is no tool ${unknown.map((name) => `"${name}"`).join(', ')}; name some of ${obtainedTools.join(', ')}`, { exitCode: 2 });
      }
      const names = named.filter(isToolName);
      if (options.kubernetes) process.exitCode = await kubernetes(options);
      else process.exitCode = await tools(names.length === 0 ? obtainedTools : names, options);
    });
}

function isToolName(name: string): name is ToolName {
  return (obtainedTools as readonly string[]).includes(name);
}
