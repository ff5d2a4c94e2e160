/** A label value between double quotes; both formats escape the same three characters. */
export function escapeLabelValue(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

/** `method="GET",status="2xx"`, in the order of the names; without braces, so that a histogram can add `le`. */
export function labelText(values: Readonly<Record<string, string>>, names: readonly string[]): string {
  return names.map((name) => `${name}="${escapeLabelValue(values[name] ?? '')}"`).join(',');
}

/** A sample's value: the shortest text that reads back as the same number. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** The value of `le` in OpenMetrics, which asks for one canonical form: whole numbers end in `.0`. */
export function canonicalNumberText(value: number): string {
  const text = numberText(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
