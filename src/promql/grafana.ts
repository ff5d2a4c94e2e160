import { parseDuration } from '../metric/duration.ts';

/** Grafana's grid is this many columns wide. */
export const columns = 24;

/** What Grafana would put in place of its variables, so that a dashboard's query can be read as PromQL. */
export interface VariableValues {
  /** `$__rate_interval`: at least four scrapes in Grafana, such as `1m`. */
  readonly rateInterval: string;
  /** `$__interval`; the rate interval when left out. */
  readonly interval?: string;
  /** `$__range`; an hour when left out. */
  readonly range?: string;
  /** The dashboard's own variables by name, each with the text that stands for it, such as `.+` for "all". */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Filled {
  readonly text: string;
  /** Names that the dashboard does not define, in the order of the text; they are left as they stand. */
  readonly undefinedVariables: readonly string[];
}

/** Replaces `$name`, `${name}`, `${name:format}` and `[[name]]`. `$1` of `label_replace` is no variable and stays. */
export function fillVariables(text: string, values: VariableValues): Filled {
  const { rateInterval, interval = rateInterval, range = '1h', variables = {} } = values;
  const builtIn: Readonly<Record<string, string>> = {
    __rate_interval: rateInterval,
    __rate_interval_ms: milliseconds(rateInterval),
    __interval: interval,
    __interval_ms: milliseconds(interval),
    __range: range,
    __range_s: String(Number(milliseconds(range)) / 1000),
    __range_ms: milliseconds(range),
  };
  const undefinedVariables: string[] = [];
  const filled = text.replace(
    /\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)(?:\.[^:}]*)?(?::[^}]*)?\}|\[\[([A-Za-z_]\w*)(?::[^\]]*)?\]\]/g,
    (whole, plain?: string, braced?: string, old?: string) => {
      const name = plain ?? braced ?? old ?? '';
      const value = valueOf(name, builtIn) ?? valueOf(name, variables);
      if (value === undefined && !undefinedVariables.includes(name)) undefinedVariables.push(name);
      return value ?? whole;
    },
  );
  return { text: filled, undefinedVariables };
}

/**
 * What Grafana puts in place of `$__rate_interval`, in whole seconds: no less than four scrapes, and a scrape more than a step.
 * Source: https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval
 */
export function rateInterval(scrapeSeconds: number, stepSeconds = scrapeSeconds): string {
  return `${Math.ceil(Math.max(stepSeconds + scrapeSeconds, 4 * scrapeSeconds))}s`;
}

function valueOf(name: string, values: Readonly<Record<string, string>>): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function milliseconds(text: string): string {
  return String(parseDuration(text)?.milliseconds ?? 0);
}
