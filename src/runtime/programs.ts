import { locate, namedByEnvironment } from '../check/tool/locate.ts';

/** The services of the stack that are tools. Tempo is often not to be had, and the rest does without. */
const tools = ['prometheus', 'alertmanager', 'tempo'] as const;

/**
 * The program of each service of the stack that is a tool, by the service's name.
 * @param bin where `obskit tools` puts them
 * @returns them, or what is missing that nothing works without, as a sentence without a full stop
 */
export async function stackPrograms(bin: string): Promise<{ readonly programs: Readonly<Record<string, string>> } | { readonly missing: string }> {
  const programs: Record<string, string> = {};
  for (const name of tools) {
    const found = await locate(name, { explicit: namedByEnvironment(process.env), binFolder: bin, path: process.env['PATH'] ?? '', images: {} });
    if ('tool' in found && found.tool.kind === 'executable') programs[name] = found.tool.file;
    else if (name !== 'tempo' && 'missing' in found) return { missing: found.missing };
  }
  return { programs };
}
