import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../../alerts/runbooks');

/** The runbooks that come with the kit, in Markdown, by alert. */
export function runbookTexts(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .map((file) => [basename(file, '.md'), readFileSync(join(folder, file), 'utf8')]),
  );
}
