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

  it('leads from an alert to the panel that draws its threshold, of its own system first', () => {
    expect(shown.alertPanels?.['HedgehogErrorRatioHigh']?.[0]).toMatchObject({ uid: 'obskit-hedgehog', title: 'Errors' });
  });

  it('leads from every alert of a system to some panel, and only to panels that there are', () => {
    const panels = new Set(demo.dashboards.flatMap(({ json }) => {
      const { uid, panels: list } = JSON.parse(json) as { readonly uid: string; readonly panels: readonly { readonly id: number }[] };
      return list.map(({ id }) => `${uid}/${id}`);
    }));
    const ofSystems = new Set(alertNames(demo.rules.filter(({ name }) => demo.systems.some((system) => system.name === name))));
    const found = alertNames(demo.rules).map((alert) => ({ alert, places: (shown.alertPanels?.[alert] ?? []).map(({ uid, panel }) => `${uid}/${panel}`) }));
    expect(ofSystems.size).toBeGreaterThan(30);
    expect(found.filter(({ alert, places }) => ofSystems.has(alert) && places.length === 0).map(({ alert }) => alert)).toEqual([]);
    expect(found.flatMap(({ places }) => places).filter((place) => !panels.has(place))).toEqual([]);
  });
});
