import { TableCellHeight, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type DynamicConfigValue, type ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { meaning } from './colours.ts';
import { heading } from './heading.ts';
import type { QueryPanel } from './panel.ts';
import { refId } from './target.ts';
import { belowFloor, stepsOf } from './threshold.ts';
import { grafanaUnit } from './units.ts';

/** A table of present values: first the labels, in the order of the question, then a column for each question. */
export function tableBuilder({ lines, limit, limits = limit === undefined ? [] : [limit] }: QueryPanel): TableBuilder {
  const labels = [...new Set(lines.flatMap(({ by }) => by))];
  const columns = lines.map((line, i) => ({ field: lines.length === 1 ? 'Value' : `Value #${refId(i)}`, title: line.name ?? 'Value', unit: grafanaUnit(line) }));
  const renamed = [...labels.map((label) => [label, heading(label)] as const), ...columns.map(({ field, title }) => [field, title] as const)];
  const builder = new TableBuilder().cellHeight(TableCellHeight.Sm);
  // Each question brings a table of its own: those lines that have the same labels become one.
  if (lines.length > 1) builder.withTransformation({ id: 'merge', options: {} });
  builder.withTransformation({
    id: 'organize',
    // What a rule recorded names its job, whether or not that is asked for.
    options: { excludeByName: { Time: true, ...(labels.includes('job') ? {} : { job: true }) }, indexByName: Object.fromEntries(renamed.map(([field], i) => [field, i])), renameByName: Object.fromEntries(renamed) },
  });
  for (const { title, unit } of columns) {
    // A cell without a value is one of many, and need not say more.
    const properties: DynamicConfigValue[] = [{ id: 'unit', value: unit }, { id: 'noValue', value: '–' }];
    const own = limits.filter(({ of }) => of === title);
    if (own.length > 0) {
      const steps = stepsOf(own.map((one) => ({ alert: '', severity: 'critical', ...one })));
      const floor = own.map((one) => one.floor).find((value) => value !== undefined);
      if (floor !== undefined) properties.push({ id: 'mappings', value: [belowFloor(floor)] });
      properties.push({ id: 'thresholds', value: { mode: 'absolute', steps } }, { id: 'custom.cellOptions', value: { type: 'color-text' } });
    }
    builder.overrideByName(title, properties);
  }
  if (labels.includes('severity')) {
    // Where lines do not fit, what is critical is to be seen.
    builder.sortBy([new TableSortByFieldStateBuilder().displayName(heading('severity')).desc(false)]);
    builder.overrideByName(heading('severity'), [
      { id: 'mappings', value: [severities] },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ]);
  }
  return builder;
}

const severities: ValueMap = {
  type: MappingType.ValueToText,
  options: { critical: { color: meaning.bad, index: 0 }, warning: { color: meaning.warning, index: 1 }, info: { color: meaning.info, index: 2 } },
};
