import { fieldOf } from './field.ts';
import type { Panel, Series } from './model.ts';
import { address, type Choices, type State } from './state.ts';

/** Where something leads. */
export interface Link {
  readonly title: string;
  readonly href: string;
}

/** Where a click on a series of a panel leads in Grafana, one level deeper. What leads nowhere here is left out. */
export function linksOf(panel: Panel, series: Pick<Series, 'name' | 'refId' | 'labels'>, state: State): readonly Link[] {
  return (fieldOf(panel, series).links ?? []).flatMap(({ title, url }) => {
    const href = hrefOf(url, series.labels, state);
    return href === undefined ? [] : [{ title, href }];
  });
}

/**
 * A link of Grafana's to a dashboard, such as `/d/uid?${__url_time_range}&${__all_variables}&var-node=${__field.labels.node}`, as
 * an address of this page. Time and look go along in any case. Addresses of the web stay what they are; undefined is any other.
 */
export function hrefOf(url: string, labels: Series['labels'], state: State): string | undefined {
  if (/^https?:\/\//.test(url)) return url;
  const [, page, query = ''] = /^\/d\/([^/?#]+)[^?#]*(?:\?(.*))?$/.exec(url) ?? [];
  if (page === undefined) return undefined;
  const parts = query.split('&').filter((part) => part !== '');
  const choices = parts.map((part): Choices => chosenBy(part, labels, state.choices)).reduce((all, some) => ({ ...all, ...some }), {});
  return address({ ...state, page, choices });
}

/** What one part of a query chooses. */
function chosenBy(part: string, labels: Series['labels'], choices: Choices): Choices {
  if (part === '${__all_variables}') return choices;
  const [, kept] = /^\$\{(\w+):queryparam\}$/.exec(part) ?? [];
  if (kept !== undefined) return choices[kept] === undefined ? {} : { [kept]: choices[kept] };
  const [, name, value] = /^var-([^=]+)=(.*)$/.exec(part) ?? [];
  if (name === undefined || value === undefined) return {};
  // A label that the series lacks chooses nothing.
  const text = value.replace(/\$\{__field\.labels\.(\w+)\}/g, (_, label: string) => encodeURIComponent(labels[label] ?? ''));
  return text === '' || text === '$__all' ? {} : { [name]: [decoded(text)] };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
