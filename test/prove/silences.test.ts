import { describe, expect, it } from 'vitest';
import { silencesOf } from '../../src/prove/silences.ts';

const question = (filled: string) => ({ dashboard: 'stack', panel: 1, title: 't', language: 'promql' as const, filled });
const because = (filled: string, ...leftOut: readonly string[]): string | undefined =>
  silencesOf(leftOut.map((name) => ({ name, title: name, because: 'no program' }))).find(({ asks }) => asks(question(filled)))?.because;

describe('a panel may be empty', () => {
  it.each([
    ['topk(5, max by (instance) (go_goroutines{job="grafana"}))', 'grafana'],
    ['sum(grafana_http_request_in_flight)', 'grafana'],
    ['sum(rate(process_cpu_seconds_total{job="tempo"}[8s]))', 'tempo'],
    ['sum(rate(traces_spanmetrics_calls_total[8s]))', 'tempo'],
  ])('when whom it asks about does not run: %s', (filled, name) => {
    expect([because(filled, name), because(filled)]).toEqual([`${name} does not run here: no program`, undefined]);
  });

  it.each([
    ['min(alertmanager_cluster_members{job="alertmanager"})', 'One Alertmanager alone is no cluster'],
    ['count by (system) (ALERTS{alertstate="firing",system!~"hashmap|porter"})', 'No alert about the monitoring stack need fire here'],
  ])('when nothing here brings about what it shows: %s', (filled, reason) => {
    expect(because(filled)).toBe(reason);
  });

  it.each(['count by (system) (ALERTS{alertstate="firing",system=~"hashmap|porter"})', 'sum(grpc_stream_send_errors_total{job="porter"})', 'max by (instance) (go_goroutines{job=~"prometheus|grafana"})'])(
    'and not otherwise: %s',
    (filled) => {
      expect(because(filled, 'grafana', 'tempo')).toBeUndefined();
    },
  );
});
