import { seriesName } from '../metric/selector.ts';
import type { LeftOut } from '../runtime/localDeployment.ts';
import { goverse } from '../systems/goverse/metrics.ts';
import { tempo } from '../systems/tempo/metrics.ts';
import type { PanelQuestion } from './claims/panelQuestions.ts';
import type { Silence } from './claims/panels.ts';

/** Metrics that nothing here can bring about, with the reason. */
export const unreachable: Readonly<Record<string, string>> = {
  [tempo.spansDiscarded.name]: 'Tempo refuses no span here, and has no series before it does',
};

/** Series that are there, and never hold an observation, with the reason. */
const unobserved: Readonly<Record<string, string>> = {
  [seriesName(goverse.stopLatency, 'bucket')]: 'A node that has stopped is not scraped again',
};

/** Panels that must stay empty: because a service does not run, or because nothing here causes what they show. */
export function silencesOf(leftOut: readonly LeftOut[]): readonly Silence[] {
  const ofTempo = naming(/\b(traces_(spanmetrics|service_graph)|tempo|tempodb)_/);
  const asked: Readonly<Record<string, Silence['asks']>> = {
    tempo: (question) => question.language === 'traceql' || ofTempo(question),
    grafana: naming(/\bgrafana_/),
    loki: naming(/\bloki_/),
  };
  return [
    ...leftOut.flatMap(({ name, title, because }) => {
      const asks = asked[name];
      return asks === undefined ? [] : [{ asks, because: `${title} does not run here: ${because}` }];
    }),
    ...Object.entries({ ...unreachable, ...unobserved }).map(([name, because]) => ({ asks: naming(new RegExp(`\\b${name}\\b`)), because })),
  ];
}

function naming(pattern: RegExp): Silence['asks'] {
  return ({ filled }: PanelQuestion) => pattern.test(filled);
}
