/** What a table calls a label. */
export function heading(label: string): string {
  const words = { alertname: 'alert', slo: 'objective', job: 'system' }[label] ?? label.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
