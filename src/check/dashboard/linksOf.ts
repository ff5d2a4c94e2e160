import type { DashboardModel, LinkModel } from './model.ts';

/** The links of a dashboard, its panels and their series. */
export function linksOf({ links, panels }: DashboardModel): readonly { readonly link: LinkModel; readonly path: string }[] {
  return [
    ...links.map((link, i) => ({ link, path: `links[${i}]` })),
    ...panels.flatMap((panel, p) => [
      ...panel.links.map((link, i) => ({ link, path: `panels[${p}].links[${i}]` })),
      ...panel.fieldConfig.defaults.links.map((link, i) => ({ link, path: `panels[${p}].fieldConfig.defaults.links[${i}]` })),
    ]),
  ];
}
