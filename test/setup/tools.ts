import { fill, lacking } from '../../src/cli/tools.ts';

/** Before any test: promtool and amtool, the quickest way. Without them tests would prove less than they say, so they do not start. */
export async function setup(): Promise<void> {
  const lines: string[] = [];
  const missing = lacking(await fill(['promtool', 'amtool'], true, (line) => lines.push(line)));
  if (missing.length > 0) throw new Error(missing.map(({ name, says }) => `${name}: ${says}`).join('\n'));
  if (lines.some((line) => !line.includes('there already'))) console.log(lines.join('\n'));
}
