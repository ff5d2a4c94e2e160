import { locate, namedByEnvironment } from '../check/tool/locate.ts';
import { toolKinds, type ToolName } from '../check/tool/tool.ts';

/** The tools that are services of the stack. Without the optional ones the rest does without. */
const servers = ['prometheus', 'alertmanager', 'tempo', 'loki', 'otelcol'] as const satisfies readonly ToolName[];

/**
 * The program of each service of the stack that is a tool, by the service's name.
 * @param bin where `obskit tools` puts them
 * @returns them, or what is missing that nothing works without, as a sentence without a full stop
 */
export async function stackPrograms(bin: string): Promise<{ readonly programs: Readonly<Record<string, string>> } | { readonly missing: string }> {
  const programs: Record<string, string> = {};
  const explicit = namedByEnvironment(process.env);
  for (const name of servers) {
    const { component, optional } = toolKinds[name];
    const found = await locate(name, { explicit, binFolder: bin, path: process.env['PATH'] ?? '', images: {} });
    if ('tool' in found && found.tool.kind === 'executable') programs[component] = found.tool.file;
    // Whoever names one wants it: it is not left out in silence.
    else if ('missing' in found && (!optional || explicit[name] !== undefined)) return { missing: found.missing };
  }
  return { programs };
}
