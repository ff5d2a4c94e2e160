import { describe, expect, it } from 'vitest';
import { previewContent } from '../../src/cli/previewContent.ts';
import { kits } from '../../src/kit/kits.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import { alertNames } from '../../src/render/content.ts';
import { defaultsConfig } from '../runtime/config.ts';

const contentFor = (text: string) => contentOf(assemble(defaultsConfig(text), kits));

const demo = contentFor('systems: {hashmap: {}, goverse: {}, hedgehog: {}, porter: {}, keychain: {}}');
const shown = previewContent(demo, undefined);

describe('what the preview shows of a deployment', () => {
  it('begins with what is about all systems', () => {
    expect(shown.dashboards[0]?.uid).toBe('obskit-overview');
    expect(shown.dashboards).toHaveLength(demo.dashboards.length);
  });

  it('has the runbook of every alert, where nobody has said where they are published', () => {
    for (const alert of alertNames(demo.rules)) expect([alert, shown.runbooks[alert]]).toEqual([alert, `/runbooks/${alert}`]);
    expect(shown.runbookTexts?.['HedgehogErrorRatioHigh']).toContain('# HedgehogErrorRatioHigh');
  });

  it('links to where runbooks are published, once that is said', () => {
    const { runbooks } = previewContent(contentFor('systems: {hedgehog: {}}\nrunbookBaseUrl: https://wiki.example.org/runbooks'), undefined);
    expect(runbooks['HedgehogErrorRatioHigh']).toBe('https://wiki.example.org/runbooks/HedgehogErrorRatioHigh.md');
  });

  it('leads from every alert to a panel that there is, or to its dashboard', () => {
    expect(shown.alertPanels?.['HedgehogErrorRatioHigh']).toMatchObject({ uid: 'obskit-hedgehog', dashboard: 'HedgehogDB' });
    const titles = new Map(demo.dashboards.flatMap(({ json }) => {
      const { uid, panels } = JSON.parse(json) as { readonly uid: string; readonly panels: readonly { readonly id: number; readonly title: string }[] };
      return panels.map(({ id, title }) => [`${uid}/${id}`, title] as const);
    }));
    for (const alert of alertNames(demo.rules)) {
      const place = shown.alertPanels?.[alert];
      expect([alert, place?.uid]).toEqual([alert, expect.stringMatching(/^obskit-/)]);
      if (place?.panel !== undefined) expect([alert, place.title]).toEqual([alert, titles.get(`${place.uid}/${place.panel}`)]);
    }
    expect(Object.values(shown.alertPanels ?? {}).filter(({ panel }) => panel !== undefined).length).toBeGreaterThan(80);
  });
});
