import { describe, expect, it } from 'vitest';
import { indexKit } from '../../src/config/kitIndex.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readRunbooks } from '../../src/cli/runbooks.ts';
import { kits } from '../../src/kit/kits.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { synthesize } from '../../src/render/synthesize.ts';

function outputOf(text: string) {
  const loaded = loadConfig({ file: 'obskit.yaml', text }, indexKit(kits));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const rules = contentOf(assemble(loaded.config, kits)).rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  const alerts = rules.flatMap((rule) => ('alert' in rule ? [{ name: rule.alert, url: rule.annotations?.['runbook_url'] ?? '' }] : []));
  const files = new Map(synthesize(loaded.config, kits, { runbooks: readRunbooks() }).map(({ path, content }) => [path, content]));
  return { alerts, files };
}

/** A heading as GitHub and GitLab make an anchor of it. */
const anchorOf = (heading: string): string => heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-');

describe.each([
  ['published', 'runbookBaseUrl: https://wiki.internal/runbooks', 'https://wiki.internal/'],
  ['published below an address with a slash at its end', 'runbookBaseUrl: https://wiki.internal/runbooks/', 'https://wiki.internal/'],
  ['published nowhere', '{}', ''],
])('runbooks that are %s', (_, text, site) => {
  const { alerts, files } = outputOf(text);

  it('are in the output for every alert that links to one', () => {
    expect(alerts.length).toBeGreaterThan(0);
    const titles = alerts.map(({ url }) => {
      expect(url.startsWith(site)).toBe(true);
      const [path = '', anchor] = url.slice(site.length).split('#');
      const content = files.get(path) ?? '';
      const headings = [...content.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
      if (anchor !== undefined) expect(headings.map(anchorOf), url).toContain(anchor);
      return headings[0];
    });
    expect(titles).toEqual(alerts.map(({ name }) => name));
  });

  it('link only to what is in the output, and to headings that are there', () => {
    const broken = [...files].filter(([path]) => path.startsWith('runbooks/')).flatMap(([path, content]) =>
      [...content.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(([, file = '', anchor]) => {
        const target = files.get(file === '' ? path : `runbooks/${file}`);
        return target === undefined || (anchor !== undefined && ![...target.matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => anchorOf(heading) === anchor));
      }).map(([link]) => `${path}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('are listed with their severities', () => {
    const index = files.get('runbooks/index.md') ?? '';
    for (const { name } of alerts) expect(index).toMatch(new RegExp(`\\[${name}\\]\\(${name}\\.md\\) \\((critical|warning|info)\\)`));
  });
});

it('leaves out the runbooks of alerts that are not there', () => {
  const { files } = outputOf('systems: {hedgehog: {targets: ["a:1"]}}\nalerts: {HedgehogPeerDown: {enabled: false}}');
  const runbooks = [...files.keys()].filter((path) => path.startsWith('runbooks/'));
  expect(runbooks).toContain('runbooks/HedgehogErrorRatioHigh.md');
  expect(runbooks).not.toContain('runbooks/HedgehogPeerDown.md');
  expect(runbooks.filter((path) => path.includes('Porter'))).toEqual([]);
  expect(JSON.parse(files.get('manifest.json') ?? '{}')).toMatchObject({ files: expect.arrayContaining([expect.objectContaining({ path: 'runbooks/index.md' })]) });
});
