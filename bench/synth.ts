import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '../src/config/config.ts';
import { indexKit } from '../src/config/kitIndex.ts';
import { loadConfig } from '../src/config/load.ts';
import type { Kit } from '../src/kit/kit.ts';
import { kits } from '../src/kit/kits.ts';
import { defineSystem } from '../src/metric/system.ts';
import { synthesize } from '../src/render/synthesize.ts';
import { median } from './median.ts';

export interface SynthFigures {
  /** `npm run synth`, process start to exit: the median of the runs. */
  readonly seconds: number;
  /** The largest resident set among the processes of any run. */
  readonly megabytes: number;
  /** Milliseconds of synthesis for each system: with the kit's catalogue, and with one many times as large. */
  readonly perSystem: number;
  readonly perSystemLarge: number;
}

const root = resolve(import.meta.dirname, '..');

/** @param times by how much the catalogue is enlarged for the second figure */
export async function benchSynth({ runs = 7, times = 50 } = {}): Promise<SynthFigures> {
  // The first run fills tsx' cache of compiled files.
  await synthOnce();
  const measured = [];
  for (let i = 0; i < runs; i += 1) measured.push(await synthOnce());
  return {
    seconds: median(measured.map(({ seconds }) => seconds)),
    megabytes: Math.max(...measured.map(({ megabytes }) => megabytes)),
    perSystem: millisecondsPerSystem(kits, 40),
    perSystemLarge: millisecondsPerSystem(enlarge(times), 3),
  };
}

/** Runs the README's command; each of its processes notes its largest resident set when it exits. */
async function synthOnce(): Promise<{ readonly seconds: number; readonly megabytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'obskit-bench-'));
  try {
    const [probe, notes] = [join(folder, 'probe.mjs'), join(folder, 'notes')];
    writeFileSync(notes, '');
    writeFileSync(
      probe,
      `import { appendFileSync } from 'node:fs'; process.on('exit', () => appendFileSync(${JSON.stringify(notes)}, process.resourceUsage().maxRSS + '\\n'));`,
    );
    const began = performance.now();
    const code = await new Promise<number | null>((done, fail) => {
      spawn('npm', ['run', '--silent', 'synth', '--', '--quiet', '--out', join(folder, 'dist')], {
        cwd: root,
        stdio: 'inherit',
        env: { ...process.env, NODE_OPTIONS: `--import ${probe}` },
      })
        .on('error', fail)
        .on('exit', done);
    });
    const seconds = (performance.now() - began) / 1000;
    if (code !== 0) throw new Error(`npm run synth ended with ${code}`);
    const kilobytes = readFileSync(notes, 'utf8').trim().split('\n').map(Number);
    return { seconds, megabytes: Math.max(...kilobytes) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function millisecondsPerSystem(list: readonly Kit[], rounds: number): number {
  const config = configOf(list);
  synthesize(config, list);
  const times = Array.from({ length: rounds }, () => {
    const began = performance.now();
    synthesize(config, list);
    return performance.now() - began;
  });
  return median(times) / list.length;
}

function configOf(list: readonly Kit[]): Config {
  const loaded = loadConfig({ file: 'bench', text: undefined }, indexKit(list));
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return loaded.config;
}

/** The kit's systems many times over, each under a name of its own. */
function enlarge(times: number): readonly Kit[] {
  return Array.from({ length: times }, (_, i) => kits.map((kit) => renamed(kit, `${kit.system.name}-${i}`))).flat();
}

function renamed(kit: Kit, name: string): Kit {
  const system = defineSystem({ ...kit.system, name });
  return {
    ...kit,
    system,
    rules: { ...kit.rules, system, alerts: kit.rules.alerts.map((alert) => ({ ...alert, name: `${alert.name}${name.replace(/\W/g, '')}` })) },
    dashboard: { ...kit.dashboard, uid: `obskit-${name}`, system: name },
  };
}

if (import.meta.filename === process.argv[1]) console.log(await benchSynth());
