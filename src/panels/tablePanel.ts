import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import { MappingType, type DynamicConfigValue, type ValueMap } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { meaning } from './colours.ts';
import type { QueryPanel } from './panel.ts';
import { refId } from './target.ts';
import { stepsOf } from './threshold.ts';
import { grafanaUnit } from './units.ts';

/** A table of present values: first the labels, in the order of the question, then a column for each question. */
export function tableBuilder({ lines, limit }: QueryPanel): TableBuilder {
  const labels = [...new Set(lines.flatMap(({ by }) => by))];
  const columns = lines.map(({ name, unit }, i) => ({ field: lines.length === 1 ? 'Value' : `Value #${refId(i)}`, title: name ?? 'Value', unit }));
  const renamed = [...labels.map((label) => [label, heading(label)] as const), ...columns.map(({ field, title }) => [field, title] as const)];
  const builder = new TableBuilder().cellHeight(TableCellHeight.Sm);
  // Each question brings a table of its own: those lines that have the same labels become one.
  if (lines.length > 1) builder.withTransformation({ id: 'merge', options: {} });
  builder.withTransformation({
    id: 'organize',
    options: { excludeByName: { Time: true }, indexByName: Object.fromEntries(renamed.map(([field], i) => [field, i])), renameByName: Object.fromEntries(renamed) },
  });
  for (const { title, unit } of columns) {
    const properties: DynamicConfigValue[] = [{ id: 'unit', value: grafanaUnit[unit] }];
    if (limit?.of === title) properties.push({ id: 'thresholds', value: { mode: 'absolute', steps: stepsOf([{ alert: '', severity: 'critical', ...limit }]) } }, { id: 'custom.cellOptions', value: { type: 'color-text' } });
    builder.overrideByName(title, properties);
  }
  if (labels.includes('severity')) {
    builder.overrideByName(heading('severity'), [
      { id: 'mappings', value: [severities] },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ]);
  }
  return builder;
}

function heading(label: string): string {
  const words = { alertname: 'alert', slo: 'objective' }[label] ?? label.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const severities: ValueMap = {
  type: MappingType.ValueToText,
  options: { critical: { color: meaning.bad, index: 0 }, warning: { color: meaning.warning, index: 1 }, info: { color: meaning.info, index: 2 } },
};
