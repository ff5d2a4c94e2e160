const siSteps = ['', 'K', 'M', 'G', 'T'] as const;
const binarySteps = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const decimalSteps = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A value in one of Grafana's units, as people read it. */
export function format(value: number | null | undefined, unit = 'short', decimals?: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  switch (unit) {
    case 'percentunit':
      return `${round(value * 100, decimals)} %`;
    case 'percent':
      return `${round(value, decimals)} %`;
    case 's':
      return duration(value, decimals);
    case 'ms':
      return duration(value / 1000, decimals);
    case 'bytes':
      return stepped(value, 1024, binarySteps, decimals, ' ');
    case 'decbytes':
      return stepped(value, 1000, decimalSteps, decimals, ' ');
    case 'binBps':
      return `${stepped(value, 1024, binarySteps, decimals, ' ')}/s`;
    case 'Bps':
      return `${stepped(value, 1000, decimalSteps, decimals, ' ')}/s`;
    case 'ops':
    case 'reqps':
    case 'cps':
      return `${stepped(value, 1000, siSteps, decimals)}/s`;
    case 'bool_yes_no':
      return value === 0 ? 'No' : 'Yes';
    case 'bool':
      return value === 0 ? 'False' : 'True';
    case 'bool_on_off':
      return value === 0 ? 'Off' : 'On';
    default:
      return stepped(value, 1000, siSteps, decimals);
  }
}

function duration(seconds: number, decimals?: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${round(seconds * 1e6, decimals)} µs`;
  if (size < 1) return `${round(seconds * 1e3, decimals)} ms`;
  if (size < 120) return `${round(seconds, decimals)} s`;
  if (size < 7200) return `${round(seconds / 60, decimals)} min`;
  if (size < 172_800) return `${round(seconds / 3600, decimals)} h`;
  return `${round(seconds / 86_400, decimals)} d`;
}

function stepped(value: number, base: number, steps: readonly string[], decimals?: number, gap = ''): string {
  let scaled = value;
  let step = 0;
  while (Math.abs(scaled) >= base && step < steps.length - 1) {
    scaled /= base;
    step += 1;
  }
  const suffix = steps[step] ?? '';
  return `${round(scaled, decimals)}${suffix === '' ? '' : gap}${suffix}`;
}

/** Three significant digits unless told otherwise, without zeros that say nothing. */
function round(value: number, decimals?: number): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  const text = value.toFixed(Math.min(digits, 6));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
