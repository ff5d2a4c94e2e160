import type { Finding } from '../finding.ts';
import type { DashboardModel, PanelModel } from './model.ts';

const columns = 24;

/** Ids of Grafana's units that the kit's answers are given in. */
const units = new Set(['short', 'none', 's', 'ms', 'bytes', 'decbytes', 'percent', 'percentunit', 'ops', 'reqps', 'Bps', 'bool', 'bool_yes_no', 'dateTimeAsIso']);

/** Faults of a dashboard's build: ids, grid, sources, units, hidden links. */
export function lintStructure(file: string, { panels, links }: DashboardModel): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (rule: string, path: string, message: string, remedy: string) =>
    findings.push({ rule: `dashboard/${rule}`, severity: 'error', place: { file, path }, message, remedy });

  const ids = new Map<number, string>();
  panels.forEach((panel, i) => {
    const path = `panels[${i}]`;
    const name = `The panel "${panel.title}"`;
    const twin = ids.get(panel.id);
    if (twin !== undefined) report('duplicate-id', `${path}.id`, `${name} has the id ${panel.id}, as "${twin}" has`, 'Give each panel an id of its own');
    ids.set(panel.id, panel.title);

    if (panel.title.trim() === '') report('no-title', path, `A panel of type ${panel.type} has no title`, 'Say in the title what it shows');
    const { x, y, w, h } = panel.gridPos;
    if (x < 0 || y < 0 || w < 1 || h < 1 || x + w > columns) {
      report('outside-grid', `${path}.gridPos`, `${name} lies at x=${x}, w=${w}, outside Grafana’s ${columns} columns`, 'Let the layout place it');
    }
    const covered = panels.slice(0, i).find((other) => overlap(other, panel));
    if (covered !== undefined) report('overlap', `${path}.gridPos`, `${name} covers "${covered.title}"`, 'Let the layout place it');
    if (panel.type === 'row') return;

    if (panel.description.trim() === '') report('no-description', path, `${name} does not say which question it answers`, 'Give its question an `ask`');
    if (panel.targets.length === 0) report('no-target', path, `${name} asks nothing`, 'Give it at least one question');
    const unit = panel.fieldConfig.defaults.unit;
    if (unit === undefined) report('no-unit', path, `${name} has no unit`, 'Set the unit of its question');
    else if (!units.has(unit)) report('unknown-unit', `${path}.fieldConfig.defaults.unit`, `${name} has the unit "${unit}", which is no id of Grafana’s that the kit knows`, 'Use a unit of src/panels/units.ts');

    const refIds = new Set<string>();
    panel.targets.forEach((target, t) => {
      const at = `${path}.targets[${t}]`;
      if (target.datasource === undefined) report('no-datasource', at, `${name} has a query without a data source`, 'Set it to ${datasource}');
      if (target.refId === undefined || target.refId === '') report('no-ref-id', at, `${name} has a query without refId`, 'Number the queries A, B, C …');
      else if (refIds.has(target.refId)) report('duplicate-ref-id', at, `${name} has two queries with refId ${target.refId}`, 'Number the queries A, B, C …');
      else refIds.add(target.refId);
    });
  });

  links.forEach((link, i) => {
    if (link.placement === 'inControlsMenu') {
      report('hidden-link', `links[${i}]`, `The link "${link.title}" is hidden in a closed menu`, 'Remove its `placement`');
    }
  });
  return [...findings, ...gaps(file, panels)];
}

function overlap(a: PanelModel, b: PanelModel): boolean {
  const [p, q] = [a.gridPos, b.gridPos];
  return p.x < q.x + q.w && q.x < p.x + p.w && p.y < q.y + q.h && q.y < p.y + p.h;
}

/** Cells of the grid that no panel covers, above the last panel's lower edge. */
function gaps(file: string, panels: readonly PanelModel[]): readonly Finding[] {
  const bottom = Math.max(0, ...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const area = panels.reduce((total, { gridPos }) => total + gridPos.w * gridPos.h, 0);
  // Without overlap, and that is a finding of its own, the panels fill the grid just when their areas add up to it.
  if (area >= bottom * columns) return [];
  return [
    {
      rule: 'dashboard/gap',
      severity: 'error',
      place: { file, path: 'panels' },
      message: `The panels leave ${bottom * columns - area} cells of the grid empty`,
      remedy: 'Let the layout place them',
    },
  ];
}
