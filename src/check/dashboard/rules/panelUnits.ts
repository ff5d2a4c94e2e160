import { panelsOf, type DashboardRule } from '../rule.ts';

/**
 * Ids of Grafana's units that answers are given in. Source: packages/grafana-data/src/valueFormats/categories.ts of Grafana.
 */
const units: ReadonlySet<string> = new Set([
  'none', 'short', 'percent', 'percentunit', 'bytes', 'decbytes', 'bits', 'Bps', 'binBps', 'bps', 'pps',
  'ns', 'µs', 'ms', 's', 'm', 'h', 'd', 'dtdurationms', 'dtdurations', 'hertz',
  'cps', 'ops', 'reqps', 'rps', 'wps', 'iops', 'mps', 'cpm', 'opm', 'rpm', 'wpm', 'mpm', 'eps', 'epm',
  'dateTimeAsIso', 'dateTimeFromNow', 'bool', 'bool_yes_no', 'bool_on_off',
]);

/** Panels that draw numbers; a table of traces or a graph of services brings its own units. */
const numeric: ReadonlySet<string> = new Set(['stat', 'timeseries', 'gauge', 'bargauge', 'heatmap', 'state-timeline', 'status-history', 'histogram']);

/** A number without a unit can be read as anything; an unknown id is written behind the number as it stands. */
export const panelUnits: DashboardRule = {
  id: 'dashboard/panel-units',
  check: (dashboard) =>
    panelsOf(dashboard).flatMap(({ panel, path, name }) => {
      const { defaults, overrides } = panel.fieldConfig;
      const given = [
        { unit: defaults.unit, at: `${path}.fieldConfig.defaults.unit` },
        ...overrides.flatMap(({ properties }, o) => properties.flatMap(({ id, value }, i) => (id === 'unit' ? [{ unit: value, at: `${path}.fieldConfig.overrides[${o}].properties[${i}]` }] : []))),
      ];
      const isMissing = numeric.has(panel.type) && (defaults.unit === undefined || defaults.unit === '');
      return [
        ...(isMissing ? [{ path, message: `${name} has no unit`, remedy: 'Set the unit of its question' }] : []),
        ...given.flatMap(({ unit, at }) =>
          unit === undefined || unit === '' || (typeof unit === 'string' && units.has(unit))
            ? []
            : [{ path: at, message: `${name} has the unit ${JSON.stringify(unit)}, which is no id of Grafana’s that the kit knows`, remedy: 'Use a unit of src/panels/units.ts' }],
        ),
      ];
    }),
};
