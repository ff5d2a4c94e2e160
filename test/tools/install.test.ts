import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { install, type InstallOptions } from '../../src/tools/install.ts';
import { obtainedTools, type ToolName } from '../../src/check/tool/tool.ts';
import { fake, folderWith } from '../check/tool/folder.ts';

/** Builds what it is asked to, at the version that the linker's flag gives, and keeps a list of what it was asked. Tempo's module is refused. */
const go = `#!/bin/sh
here=\${0%/*}
echo "$*" >> "$here/asked"
case "$1 $2" in
'env GOVERSION') echo go1.26.0 ;;
'mod download')
  case "$4" in
  *tempo) printf '%s' '{"Error": "github.com/grafana/tempo: 403 Forbidden\\n\\tnot available."}'; exit 1 ;;
  *) echo "{\\"Dir\\": \\"$here/../module\\"}" ;;
  esac ;;
build*)
  for arg; do
    case "$arg" in
    -o=*) out=\${arg#-o=} ;;
    -ldflags=*) version=\${arg##*=} ;;
    ./cmd/*)
      name=\${arg#./cmd/}
      printf '#!/bin/sh\\necho "%s, version %s (branch: x)"\\n' "$name" "$version" > "$out$name"
      /bin/chmod +x "$out$name" ;;
    esac
  done ;;
esac
`;
const apt = `#!/bin/sh\ncase "$1" in download) : > "$2.deb" ;; esac\n`;
const dpkg = `#!/bin/sh
[ "$1" = -x ] || exit 0
/bin/mkdir -p "$3/usr/bin"
put() { printf '#!/bin/sh\\necho "%s, version %s+ds (branch: debian)"\\n' "$1" "$2" > "$root/$1"; /bin/chmod +x "$root/$1"; }
root="$3/usr/bin"
case "$2" in
*prometheus-alertmanager.deb) put amtool 0.25.0; put prometheus-alertmanager 0.25.0 ;;
*) put promtool 2.42.0; put prometheus 2.42.0 ;;
esac
`;
const module = { 'module/ui/app/index.html': 'x', 'module/go.mod': 'module x' };
const debian = { 'path/apt-get': apt, 'path/dpkg-deb': dpkg };
const required: readonly ToolName[] = obtainedTools.filter((name) => name !== 'tempo');

function machine(files: Readonly<Record<string, string>>) {
  const folder = folderWith({ ...module, 'path/none': '', ...files });
  const lines: string[] = [];
  const options: InstallOptions = {
    kit: resolve('.'),
    home: join(folder, '.obskit'),
    mode: 'pinned',
    explicit: {},
    env: { PATH: join(folder, 'path') },
    root: false,
    report: (line) => lines.push(line),
    clock: () => 0,
  };
  return {
    folder,
    options,
    lines,
    states: (installed: Awaited<ReturnType<typeof install>>) => Object.fromEntries(installed.map(({ name, state }) => [name, state])),
    asked: () => readFileSync(join(folder, 'path/asked'), 'utf8'),
  };
}

const echoed = (folder: string, name: ToolName) => readFileSync(join(folder, '.obskit/bin', name), 'utf8');

describe('installing the tools', () => {
  it('builds the pinned versions where there is Go', async () => {
    const { folder, options, states } = machine({ 'path/go': go, ...debian });
    expect(states(await install(required, options))).toEqual({
      promtool: 'installed', prometheus: 'installed', amtool: 'installed', alertmanager: 'installed',
    });
    expect(echoed(folder, 'promtool')).toContain('version 3.14.0');
    expect(echoed(folder, 'amtool')).toContain('version 0.34.0');
  });

  it('leaves nothing but the tools and their stamps', async () => {
    const { folder, options } = machine({ 'path/go': go });
    await install(['amtool'], options);
    expect(readdirSync(join(folder, '.obskit'), { recursive: true }).sort()).toEqual(['bin', 'bin/amtool', 'bin/amtool.json']);
  });

  it('builds nothing a second time', async () => {
    const { options, states, asked } = machine({ 'path/go': go });
    await install(required, options);
    const before = asked();
    expect(new Set(Object.values(states(await install(required, options))))).toEqual(new Set(['there already']));
    expect(asked()).toBe(before);
  });

  it('builds again what no longer runs, and only that', async () => {
    const { folder, options, states } = machine({ 'path/go': go });
    await install(['promtool', 'amtool'], options);
    writeFileSync(join(folder, '.obskit/bin/amtool'), '#!/bin/sh\nexit 1\n');
    expect(states(await install(['promtool', 'amtool'], options))).toEqual({ promtool: 'there already', amtool: 'installed' });
  });

  it("replaces Debian's older build by the pinned one as soon as there is Go", async () => {
    const { folder, options, lines } = machine(debian);
    await install(['promtool'], options);
    expect(echoed(folder, 'promtool')).toContain('2.42.0+ds');
    expect(lines.at(-1)).toMatch(/^promtool: 2\.42\.0 is installed, from Debian's package, .*; it is not the pinned 3\.14\.0, because Go is not installed$/);

    writeFileSync(join(folder, 'path/go'), go, { mode: 0o755 });
    await install(['promtool'], options);
    expect(echoed(folder, 'promtool')).toContain('3.14.0');
  });

  it('does not let a module that is refused keep the others away, and says what to do', async () => {
    const { options, states, lines } = machine({ 'path/go': go });
    expect(states(await install(['tempo', 'amtool'], options))).toEqual({ tempo: 'not installed', amtool: 'installed' });
    expect(lines.find((line) => line.includes('not installed'))).toBe(
      'tempo: 3.0.3 was not installed, because Go may not download its module (403 Forbidden); it is optional: put its release’s executable into .obskit/bin, or name one by OBSKIT_TEMPO',
    );
  });

  it('says what to do where there is neither Go nor apt', async () => {
    const { options, lines } = machine({});
    const [amtool] = await install(['amtool'], options);
    expect(amtool?.state).toBe('not installed');
    expect(lines.length).toBe(1);
    expect(lines.at(-1)).toMatch(/^amtool: .*because Go is not installed; this machine has no apt; install Go and run npm run tools again, set OBSKIT_AMTOOL/);
  });

  it.each([
    ['what is on PATH already', { 'path/amtool': fake('amtool', '0.20.0'), 'path/go': go, ...debian }, 'there already', undefined],
    ["Debian's package before a build", { 'path/go': go, ...debian }, 'installed', '0.25.0+ds'],
    ['a build where there is no apt', { 'path/go': go }, 'installed', '0.34.0'],
  ] as const)('takes in a hurry %s', async (_title, files, state, version) => {
    const { folder, options } = machine(files);
    const [amtool] = await install(['amtool'], { ...options, mode: 'quick' });
    expect(amtool?.state).toBe(state);
    if (version === undefined) expect(readdirSync(join(folder, '.obskit/bin'))).toEqual([]);
    else expect(echoed(folder, 'amtool')).toContain(`version ${version} `);
  });

  it("finds Debian's Alertmanager under the name it has there", async () => {
    const { folder, options } = machine(debian);
    await install(['alertmanager'], options);
    expect(echoed(folder, 'alertmanager')).toContain('prometheus-alertmanager, version 0.25.0+ds');
  });
});
