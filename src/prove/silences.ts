import { seriesName } from '../metric/selector.ts';
import type { LeftOut } from '../runtime/localDeployment.ts';
import { alertmanager } from '../systems/alertmanager/metrics.ts';
import { goverse } from '../systems/goverse/metrics.ts';
import { tempo } from '../systems/tempo/metrics.ts';
import type { PanelQuestion } from './claims/panelQuestions.ts';
import type { Silence } from './claims/panels.ts';

/** Metrics that nothing here can bring about, with the reason. */
export const unreachable: Readonly<Record<string, string>> = {
  [tempo.spansDiscarded.name]: 'Tempo refuses no span here, and has no series before it does',
};

const blocks = 'Tempo looks for stored blocks every five minutes, and a proof may be over before';

/** Series that are not there, or never hold an observation, with the reason. */
const unobserved: Readonly<Record<string, string>> = {
  [seriesName(goverse.stopLatency, 'bucket')]: 'A node that has stopped is not scraped again',
  [tempo.blocks.name]: blocks,
  [tempo.outstandingBlocks.name]: blocks,
  [alertmanager.clusterMembers.name]: 'One Alertmanager alone is no cluster',
};

/** Panels that must stay empty: because a service does not run, or because nothing here causes what they show. */
export function silencesOf(leftOut: readonly LeftOut[]): readonly Silence[] {
  const ofTempo = naming(/\b(traces_(spanmetrics|service_graph)|tempo|tempodb)_|job="tempo"/);
  const asked: Readonly<Record<string, Silence['asks']>> = {
    tempo: (question) => question.language === 'traceql' || ofTempo(question),
    grafana: naming(/\bgrafana_|job="grafana"/),
    loki: naming(/\bloki_|job="loki"/),
  };
  return [
    ...leftOut.flatMap(({ name, title, because }) => {
      const asks = asked[name];
      return asks === undefined ? [] : [{ asks, because: `${title} does not run here: ${because}` }];
    }),
    ...Object.entries({ ...unreachable, ...unobserved }).map(([name, because]) => ({ asks: naming(new RegExp(`\\b${name}\\b`)), because })),
    // By what it leaves out: all systems of the deployment.
    { asks: naming(/\bALERTS\{[^}]*\bsystem!~/), because: 'No alert about the monitoring stack need fire here' },
  ];
}

function naming(pattern: RegExp): Silence['asks'] {
  return ({ filled }: PanelQuestion) => pattern.test(filled);
}
