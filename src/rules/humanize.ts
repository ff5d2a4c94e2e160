/**
 * Prometheus' template functions for numbers, as far as annotations use them; promtool compares what they print with
 * what these do. Source: template/template.go of Prometheus.
 */
export const humanizers = {
  /** 0.0525 → `5.25%` */
  humanizePercentage: (value: number): string => `${general(value * 100)}%`,
  /** 12345 → `12.35k` */
  humanize: (value: number): string => withPrefix(value, 1000, ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']),
  /** 1536 → `1.5ki` */
  humanize1024: (value: number): string =>
    Math.abs(value) <= 1 || !Number.isFinite(value)
      ? general(value)
      : withPrefix(value, 1024, ['', 'ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']),
  /** 90 → `1m 30s` */
  humanizeDuration,
} as const;

export type Humanizer = keyof typeof humanizers;

/** Go's `%.4g`: four significant digits, no trailing zeros. */
function general(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0';
  const rounded = roundHalfToEven(value);
  const [mantissa = '', exponentText = '0'] = rounded.toExponential(3).split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 4) {
    const digits = Math.abs(exponent).toString().padStart(2, '0');
    return `${trimZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  return trimZeros(rounded.toFixed(Math.max(0, 3 - exponent)));
}

/** Four significant digits; a tie goes to the even digit, as in Go, where JavaScript takes the larger one. */
function roundHalfToEven(value: number): number {
  const [digits = '', exponent = '0'] = value.toExponential(60).split('e');
  const [, kept = '', rest = ''] = /^(-?\d\.\d{3})(\d*)$/.exec(digits) ?? [];
  const isTie = /^50*$/.test(rest) && /[02468]$/.test(kept);
  return isTie ? Number(`${kept}e${exponent}`) : Number(value.toExponential(3));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function withPrefix(value: number, base: number, larger: readonly string[]): string {
  if (value === 0 || !Number.isFinite(value)) return general(value);
  let scaled = value;
  if (Math.abs(value) >= 1) {
    let step = 0;
    while (Math.abs(scaled) >= base && step < larger.length - 1) {
      scaled /= base;
      step += 1;
    }
    return general(scaled) + (larger[step] ?? '');
  }
  const smaller = ['', 'm', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
  let step = 0;
  while (Math.abs(scaled) < 1 && step < smaller.length - 1) {
    scaled *= base;
    step += 1;
  }
  return general(scaled) + (smaller[step] ?? '');
}

function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return general(value);
  if (value === 0) return '0s';
  if (Math.abs(value) < 1) return `${withPrefix(value, 1000, [''])}s`;
  if (Math.abs(value) < 60) return `${general(value)}s`;
  const sign = value < 0 ? '-' : '';
  const whole = Math.trunc(Math.abs(value));
  const [days, hours, mins, secs] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  if (days > 0) return `${sign}${days}d ${hours}h ${mins}m ${secs}s`;
  if (hours > 0) return `${sign}${hours}h ${mins}m ${secs}s`;
  return `${sign}${mins}m ${secs}s`;
}
