import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
const folders = ['src', 'alerts', 'dashboards'];
const cache = join(root, 'node_modules', '.cache', 'obskit');

/** Other commands, and the services, are loaded when they are asked for: they start from their sources. */
const othersStay = {
  name: 'others-stay',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\// }, ({ importer, kind, path, resolveDir }) => {
      const other = (importer.endsWith('/cli/main.ts') && path !== './synth.ts') || path.endsWith('/service.ts');
      return kind === 'dynamic-import' && other ? { path: pathToFileURL(join(resolveDir, path)).href, external: true } : undefined;
    });
  },
};

/**
 * The module of a command, with all that it imports in one file: hundreds of files take Node a second to find and read.
 * The file is made anew when any source has changed since.
 * @param {string} entry the command's module, below the project
 * @returns {Promise<string | undefined>} the file; nothing where none can be made, and the sources serve
 */
export async function bundled(entry) {
  const file = join(cache, `${entry.replaceAll('/', '-')}-${stateOfSources()}.mjs`);
  if (existsSync(file)) return file;
  try {
    const { build } = await import('esbuild');
    const { outputFiles } = await build({
      entryPoints: [join(root, entry)],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'silent',
      plugins: [othersStay],
      minifySyntax: true,
      // Packages of the older kind look for these.
      banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;" },
    });
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, outputFiles[0].contents);
    renameSync(unfinished, file);
    return file;
  } catch {
    return undefined;
  }
}

/** Changes whenever a source file, or the set of installed packages, does. */
function stateOfSources() {
  const hash = createHash('sha256').update(process.version);
  const note = (path) => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  };
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) note(join(entry.parentPath, entry.name));
    }
  }
  for (const file of ['package.json', 'bin/bundle.js']) note(join(root, file));
  return hash.digest('hex').slice(0, 16);
}
