import type { Link } from './links.ts';

/** What the page reads of Grafana's v1 dashboard JSON. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description?: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations?: { readonly list: readonly Annotation[] };
}

/** Where a series leads, with Grafana's variables in it. */
export interface DataLink {
  readonly title: string;
  readonly url: string;
}

/** What happened, to be marked on panels. */
export interface Annotation {
  readonly name: string;
  readonly expr?: string;
  readonly iconColor?: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  /** The least step of its queries: `1m`. */
  readonly interval?: string;
  readonly targets?: readonly Target[];
  readonly datasource?: { readonly type?: string };
  readonly fieldConfig?: { readonly defaults: FieldConfig; readonly overrides?: readonly Override[] };
  readonly options?: {
    readonly content?: string;
    /** How a table is sorted, by the titles of its columns. */
    readonly sortBy?: readonly { readonly displayName: string; readonly desc?: boolean }[];
    readonly legend?: { readonly showLegend?: boolean; readonly displayMode?: string; readonly placement?: string; readonly calcs?: readonly string[] };
  };
  readonly transformations?: readonly { readonly id: string; readonly options?: { readonly excludeByName?: Readonly<Record<string, boolean>>; readonly renameByName?: Readonly<Record<string, string>>; readonly indexByName?: Readonly<Record<string, number>>; readonly regex?: string; readonly renamePattern?: string } }[];
}

export interface Target {
  readonly refId: string;
  readonly expr?: string;
  /** TraceQL. */
  readonly query?: string;
  /** What Tempo is asked for: `traceql`, `serviceMap`. */
  readonly queryType?: string;
  /** How many traces are to be found. */
  readonly limit?: number;
  readonly datasource?: { readonly type?: string };
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly hide?: boolean;
}

export interface FieldConfig {
  readonly unit?: string;
  /** Where an axis begins and ends, whatever the data. */
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly noValue?: string;
  readonly thresholds?: { readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
  readonly mappings?: readonly Mapping[];
  readonly links?: readonly DataLink[];
  readonly color?: { readonly mode?: string; readonly fixedColor?: string };
  readonly custom?: {
    readonly stacking?: { readonly mode?: string };
    readonly thresholdsStyle?: { readonly mode?: string };
    readonly fillOpacity?: number;
    readonly lineStyle?: { readonly fill?: string; readonly dash?: readonly number[] };
    readonly axisSoftMin?: number;
    readonly axisSoftMax?: number;
    readonly cellOptions?: { readonly type?: string };
  };
}

export interface MappingResult {
  readonly text?: string;
  readonly color?: string;
}

/** Names for single values, for all from one to another, and for what is missing. */
export type Mapping =
  | { readonly type: 'value'; readonly options: Readonly<Record<string, MappingResult>> }
  | { readonly type: 'range'; readonly options: { readonly from?: number | null; readonly to?: number | null; readonly result: MappingResult } }
  | { readonly type: 'special'; readonly options: { readonly match: string; readonly result: MappingResult } };

export interface Override {
  readonly matcher: { readonly id: string; readonly options?: string };
  readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
}

export interface Variable {
  readonly name: string;
  readonly label?: string;
  readonly type: string;
  readonly query?: string | { readonly query?: string };
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly hide?: number;
}

/** One line of an answer: its labels, and values over time, which are missing where there is no sample. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly refId: string;
  readonly values: readonly (number | null)[];
}

/** The answers of a panel on one time axis, in seconds. */
export interface Answer {
  /** What was asked for, also where the first and the last step do not reach. */
  readonly from: number;
  readonly to: number;
  readonly times: readonly number[];
  readonly series: readonly Series[];
}

/** Something that happened at a time, in seconds. */
export interface Mark {
  readonly time: number;
  readonly colour: string;
  readonly text: string;
}

/** What a panel is drawn with. */
export interface Drawing {
  readonly panel: Panel;
  readonly answer: Answer;
  readonly marks: readonly Mark[];
  readonly dark: boolean;
  /** Where a series leads, if anywhere. */
  readonly linkOf: (series: Pick<Series, 'name' | 'refId' | 'labels'>) => Link | undefined;
}
