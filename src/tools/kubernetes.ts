import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { failure, run } from '../check/tool/run.ts';
import { place, readStamp } from './stamp.ts';

/** The programs that make an API server to apply manifests to, each with its package in `tools/kubernetes/go.mod`. */
export const kubernetesPrograms = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
} as const;

type Program = keyof typeof kubernetesPrograms;

/** About three minutes on two cores where nothing else runs; a slow line and one busy core take their time. */
const buildTimeoutMs = 40 * 60_000;

export interface KubernetesBuild {
  /** The kit's folder: it has `tools/kubernetes/go.mod`. */
  readonly kit: string;
  /** `.obskit`: `bin` below it is filled. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with a line on each step. */
  readonly report: (line: string) => void;
}

/**
 * Builds the programs with Go, those that are there already at the pinned versions excepted.
 *
 * @returns why one of them could not be had, as one sentence; `undefined` when all are there
 */
export async function installKubernetes({ kit, home, env, report }: KubernetesBuild): Promise<string | undefined> {
  const folder = join(kit, 'tools', 'kubernetes');
  const goMod = await readFile(join(folder, 'go.mod'), 'utf8');
  const recipe = createHash('sha256').update(`${goMod}version=gitVersion,gitMajor,gitMinor`).digest('hex');
  const bin = join(home, 'bin');
  await mkdir(bin, { recursive: true });
  for (const [name, source] of Object.entries(kubernetesPrograms) as readonly (readonly [Program, string])[]) {
    if ((await readStamp(bin, name))?.recipe === recipe) {
      report(`${name}: there already`);
      continue;
    }
    report(`${name}: building it with Go, which takes some minutes the first time`);
    const work = await mkdtemp(join(home, `${name}-`));
    try {
      const version = versionOf(goMod, source);
      const [, major = '', minor = ''] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
      // Without its version kube-apiserver does not start.
      const told = { gitVersion: version, gitMajor: major, gitMinor: minor };
      const flags = ['-s', '-w', ...Object.entries(told).map(([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`)].join(' ');
      const ran = await run(['go', 'build', '-trimpath', '-buildvcs=false', `-ldflags=${flags}`, '-o', join(work, name), source], {
        cwd: folder,
        env: { ...env, GOWORK: 'off', GOFLAGS: '', CGO_ENABLED: '0' },
        timeoutMs: buildTimeoutMs,
      });
      if (ran.kind !== 'exited') return `go build ${source}: ${failure(ran)}`;
      if (ran.code !== 0) return `go build ${source}: ${ran.stderr.trim().split('\n').slice(-4).join('; ')}`;
      await place(join(work, name), bin, name, { from: 'go', version, recipe });
      report(`${name}: ${version}`);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  return undefined;
}

/** @throws Error when the module of a package is not required */
function versionOf(goMod: string, source: string): string {
  const found = [...goMod.matchAll(/^\t(\S+) (v\S+)/gm)].find(([, module = '']) => source === module || source.startsWith(`${module}/`));
  if (found?.[2] === undefined) throw new Error(`tools/kubernetes/go.mod requires no module of ${source}; add it`);
  return found[2];
}
