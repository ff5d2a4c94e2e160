import type { FieldConfig, Override, Panel, Series } from './model.ts';

/** How a series is shown: what holds for all of the panel, and what it says of this one. */
export function fieldOf({ fieldConfig }: Panel, series: Pick<Series, 'name' | 'refId'>): FieldConfig {
  const { defaults = {}, overrides = [] } = fieldConfig ?? {};
  return overrides.filter((override) => matches(override, series)).flatMap(({ properties }) => properties).reduce<FieldConfig>(withProperty, defaults);
}

/** Grafana writes what belongs to a kind of panel as `custom.name`. */
function withProperty(field: FieldConfig, { id, value }: Override['properties'][number]): FieldConfig {
  const [, custom] = /^custom\.(\w+)$/.exec(id) ?? [];
  return custom === undefined ? { ...field, [id]: value } : { ...field, custom: { ...field.custom, [custom]: value } };
}

function matches({ matcher: { id, options = '' } }: Override, { name, refId }: Pick<Series, 'name' | 'refId'>): boolean {
  if (id === 'byName') return options === name;
  if (id === 'byFrameRefID') return options === refId;
  return id === 'byRegexp' && regexOf(options)?.test(name) === true;
}

/** A regular expression as Grafana writes it, with or without slashes; undefined when it is none. */
export function regexOf(text: string): RegExp | undefined {
  const [, body = text, flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    return new RegExp(body, flags);
  } catch {
    return undefined;
  }
}

/** Dashes and gaps of a series' line in pixels, as Grafana draws them; none where it is unbroken. */
export function dashesOf(panel: Panel, series: Pick<Series, 'name' | 'refId'>): readonly number[] | undefined {
  const { fill = 'solid', dash } = fieldOf(panel, series).custom?.lineStyle ?? {};
  if (fill === 'solid') return undefined;
  return dash ?? (fill === 'dot' ? [0, 10] : [10, 10]);
}
