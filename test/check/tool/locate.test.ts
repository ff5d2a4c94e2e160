import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locate, namedByEnvironment, readVersion, type Surroundings } from '../../../src/check/tool/locate.ts';
import type { ToolName } from '../../../src/check/tool/tool.ts';
import { fake, folderWith } from './folder.ts';

const image = 'prom/prometheus:v3.14.0';
/** What an engine needs to be of use is that it answers. */
const engine = (answers: boolean) => `#!/bin/sh\nexit ${answers ? 0 : 1}\n`;

interface Case {
  readonly title: string;
  readonly tool?: ToolName;
  /** A file below the test's folder. */
  readonly explicit?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly images?: Surroundings['images'];
  /** The file that is found, the image, or what the sentence on a missing tool says. */
  readonly expected: { readonly file: string; readonly version: string | undefined } | { readonly image: string } | { readonly missing: RegExp };
}

const all = {
  'own/promtool': fake('promtool', '1.0.0'),
  'bin/promtool': fake('promtool', '2.0.0'),
  'path1/promtool': fake('promtool', '3.0.0'),
  'path2/promtool': fake('promtool', '4.0.0'),
  'path2/docker': engine(true),
};
const { 'own/promtool': _, ...unnamed } = all;
const { 'bin/promtool': __, ...onPath } = unnamed;

const cases: readonly Case[] = [
  { title: 'an executable that someone named comes first', explicit: 'own/promtool', files: all, expected: { file: 'own/promtool', version: '1.0.0' } },
  { title: '.obskit/bin comes before PATH', files: unnamed, expected: { file: 'bin/promtool', version: '2.0.0' } },
  { title: 'PATH comes before a container engine, its first folder first', files: onPath, expected: { file: 'path1/promtool', version: '3.0.0' } },
  {
    title: 'a container engine with the pinned image comes last',
    files: { 'path1/docker': engine(true) },
    images: { prometheus: image },
    expected: { image: `docker ${image} 3.14.0` },
  },
  {
    title: 'an engine that does not answer is not one',
    files: { 'path1/docker': engine(false), 'path2/podman': engine(true) },
    images: { prometheus: image },
    expected: { image: `podman ${image} 3.14.0` },
  },
  {
    title: 'no engine is asked where no images are given',
    files: { 'path1/docker': engine(true) },
    expected: { missing: /promtool was not found: not in \.obskit\/bin, not on PATH; run npm run tools, or set OBSKIT_PROMTOOL/ },
  },
  {
    title: 'an engine with an image of another component does not help',
    files: { 'path1/docker': engine(true) },
    images: { alertmanager: 'prom/alertmanager:v0.34.0' },
    expected: { missing: /promtool was not found/ },
  },
  {
    title: 'a named executable that is not there is an error, although PATH has one',
    explicit: 'own/nothing',
    files: all,
    expected: { missing: /OBSKIT_PROMTOOL names .*own\/nothing, but there is no executable file of that name; name an executable promtool/ },
  },
  {
    title: 'a named executable that fails is an error, although PATH has one',
    explicit: 'own/promtool',
    files: { ...all, 'own/promtool': '#!/bin/sh\nexit 7\n' },
    expected: { missing: /asked for its version, it exits with 7/ },
  },
  {
    title: 'a broken one in .obskit/bin is passed over',
    files: { ...unnamed, 'bin/promtool': '#!/nowhere/sh\n' },
    expected: { file: 'path1/promtool', version: '3.0.0' },
  },
  {
    title: 'a broken one is told of when there is no other',
    files: { 'path2/promtool': '#!/bin/sh\nexit 3\n' },
    expected: { missing: /path2\/promtool was passed over because asked for its version, it exits with 3/ },
  },
  {
    title: 'a file that may not be executed is not a tool',
    files: { ...unnamed, 'bin/promtool': 'promtool, version 9.9.9' },
    expected: { file: 'path1/promtool', version: '3.0.0' },
  },
  {
    title: 'a build that does not tell its version is a tool all the same',
    files: { 'path1/promtool': "#!/bin/sh\necho 'promtool, version  (branch: , revision: unknown)'\n" },
    expected: { file: 'path1/promtool', version: undefined },
  },
  {
    title: "Debian's name of Alertmanager counts on PATH",
    tool: 'alertmanager',
    files: { 'path2/prometheus-alertmanager': fake('alertmanager', '0.25.0') },
    expected: { file: 'path2/prometheus-alertmanager', version: '0.25.0' },
  },
];

describe('locate', () => {
  it.each(cases)('$title', async ({ tool = 'promtool', explicit, files, images = {}, expected }) => {
    const folder = folderWith(files);
    const located = await locate(tool, {
      explicit: explicit === undefined ? {} : { [tool]: { file: join(folder, explicit), by: 'OBSKIT_PROMTOOL' } },
      binFolder: join(folder, 'bin'),
      path: [join(folder, 'path1'), join(folder, 'path2')].join(':'),
      images,
    });
    if ('missing' in expected) {
      expect('missing' in located ? located.missing : located).toMatch(expected.missing);
    } else if ('image' in expected) {
      const found = 'tool' in located && located.tool.kind === 'container' ? located.tool : undefined;
      expect(`${found?.engine} ${found?.image} ${found?.version}`).toBe(expected.image);
    } else {
      expect(located).toMatchObject({ tool: { kind: 'executable', file: join(folder, expected.file), version: expected.version } });
    }
  });

  it('takes executables from the environment variable of each tool, and none from an empty one', () => {
    expect(namedByEnvironment({ OBSKIT_AMTOOL: '/a/amtool', OBSKIT_TEMPO: '', PROMTOOL: '/b' })).toEqual({
      amtool: { file: '/a/amtool', by: 'OBSKIT_AMTOOL' },
    });
  });

  it.each([
    ["Debian's suffix", 'promtool, version 2.42.0+ds (branch: debian/sid)', '2.42.0'],
    ['a v before the number', 'tempo, version v3.0.3 (branch: )', '3.0.3'],
    ['none at all', 'promtool, version  (branch: , revision: unknown)', undefined],
  ])('reads a version with %s', (_title, text, version) => {
    expect(readVersion(text)).toBe(version);
  });
});
