import { duration, hurried, type Duration, type DurationText } from '../metric/duration.ts';
import type { AlertTuning, Amount, Config, DeclaredMetric, DeclaredSlo, Discovery, Receiver, Route, SystemConfig, Timing } from './config.ts';
import { defaults } from './defaults.ts';
import type { KitIndex, SystemIndex } from './kitIndex.ts';
import { nodeNames } from './nodes.ts';
import type { ParsedConfig, ParsedSystem } from './schema.ts';
import { images } from './versions.ts';

/** Works out what a checked file leaves to other keys, and puts the systems into the kit's order. */
export function resolve(parsed: ParsedConfig, kit: KitIndex): Config {
  const { scrape, systems, alerts, objectives, slos, receivers, route, grafanaUrl, operator, versions, evaluationInterval, ...rest } = parsed;
  const { prometheus, alertmanager, tempo, grafana, loki, collector, nodes } = rest;
  const interval = scrapeInterval(parsed);
  const running = <S extends ParsedService>(component: keyof typeof images, service: S) => resolveService(service, images[component], versions[component]);
  return {
    ...rest,
    prometheus: { ...running('prometheus', prometheus), externalUrl: prometheus.externalUrl ?? addressOf('prometheus', parsed) },
    alertmanager: { ...running('alertmanager', alertmanager), externalUrl: alertmanager.externalUrl ?? addressOf('alertmanager', parsed) },
    tempo: running('tempo', tempo),
    grafana: running('grafana', grafana),
    loki: running('loki', loki),
    collector: running('collector', collector),
    nodes: running('node', nodes),
    scrape: { interval, timeout: scrape.timeout ?? shorter(interval, duration(defaults.scrape.longestTimeout)) },
    evaluationInterval: evaluationInterval ?? inStep(defaults.evaluationInterval, parsed),
    systems: kit.systems.flatMap((known): readonly SystemConfig[] => {
      const system = systems?.[known.name];
      return system === undefined ? [] : [resolveSystem(system, known, parsed)];
    }),
    alerts: Object.fromEntries(
      kit.alerts.flatMap(({ name }): readonly (readonly [string, AlertTuning])[] => {
        const tuning = alerts[name];
        if (tuning === undefined) return [];
        const { threshold, ...others } = tuning;
        return [[name, threshold === undefined ? others : { ...others, threshold }]];
      }),
    ),
    objectives: defined(objectives),
    slos: slos satisfies readonly DeclaredSlo[],
    receivers: receivers satisfies readonly Receiver[],
    route: resolveRoute(route, receivers),
    operator: { ...operator, prometheusUrl: operator.prometheusUrl ?? `http://prometheus-operated.${parsed.namespace}.svc:9090` },
    kubernetes: resolveKubernetes(rest),
    grafanaUrl: grafanaUrl ?? addressOf('grafana', parsed),
  };
}

/** Where people open a service: at the first host that it is exposed under, else at the machine that it runs on. */
function addressOf(service: 'grafana' | 'prometheus' | 'alertmanager', config: ParsedConfig): string {
  const exposure = config.kubernetes.expose.find((candidate) => candidate.service === service);
  if (exposure === undefined) return `http://localhost:${config[service].port}`;
  // A route does not say what its Gateway listens with; an Ingress without a certificate has no TLS.
  const scheme = exposure.kind === 'ingress' && exposure.tlsSecret === undefined ? 'http' : 'https';
  return `${scheme}://${exposure.host}`;
}

/** Who publishes the ports that spans come in through on one machine wants them to come in on another platform, too. */
function resolveKubernetes({ kubernetes: { expose, otlpFrom }, publish }: Pick<ParsedConfig, 'kubernetes' | 'publish'>): Config['kubernetes'] {
  const from = otlpFrom ?? (publish.includes('otlp') ? {} : undefined);
  return { expose, ...(from === undefined ? {} : { otlpFrom: from }) };
}

type ParsedService = ParsedConfig['nodes' | 'collector'];
type ParsedAmount = ParsedService['resources']['limits'];

function resolveService<S extends ParsedService>({ image, resources, ...others }: S, repository: string, version: string) {
  const amount = ({ cpu, memory }: ParsedAmount): Amount => ({ cpu, mebibytes: memory });
  return {
    ...others,
    image: image ?? `${repository}:${version}`,
    resources: { requests: amount(resources.requests), limits: amount(resources.limits) },
  };
}

/** How often targets are scraped: as it is written, or as the speed of a rehearsal asks for. */
export function scrapeInterval({ scrape, ...parsed }: Pick<ParsedConfig, 'scrape' | 'speed'>): Duration {
  return scrape.interval ?? inStep(defaults.scrape.interval, parsed);
}

/** An interval that shrinks as windows do: samples in a window stay as many, as far as that goes. */
function inStep(interval: DurationText, { speed }: Pick<ParsedConfig, 'speed'>): Duration {
  return hurried(duration(interval), speed, duration(defaults.shortestInterval).milliseconds);
}

function shorter(a: Duration, b: Duration): Duration {
  return a.milliseconds < b.milliseconds ? a : b;
}

function resolveSystem(system: ParsedSystem, known: SystemIndex, config: ParsedConfig): SystemConfig {
  const { metricsPath, scheme, labels, nodes } = system;
  const metrics: readonly DeclaredMetric[] = system.metrics;
  return { name: known.name, discovery: resolveDiscovery(system, known, config), metricsPath, scheme, labels, metrics, nodes };
}

function resolveDiscovery({ targets, discovery, nodes }: ParsedSystem, known: SystemIndex, { namespace }: ParsedConfig): Discovery {
  if (nodes > 0) return { kind: 'static', targets: nodeNames({ name: known.name, nodes }).map((node) => `${node}:${known.port}`) };
  if (targets !== undefined) return { kind: 'static', targets };
  if (discovery === undefined) return { kind: 'file', paths: [] };
  switch (discovery.kind) {
    case 'dns':
      return discovery.type === 'SRV' || discovery.port !== undefined ? discovery : { ...discovery, port: known.port };
    case 'kubernetes':
      return { ...discovery, namespaces: discovery.namespaces ?? [namespace] };
    default:
      return discovery;
  }
}

function resolveRoute(route: ParsedConfig['route'], receivers: readonly Receiver[]): Route {
  const [first] = receivers;
  if (first === undefined) throw new RangeError('the schema lets no list of receivers be empty');
  const { groupWait, groupInterval, repeatInterval, timings, ...others } = route;
  const set = { groupWait, groupInterval, repeatInterval };
  return {
    ...others,
    systems: defined(route.systems),
    receiver: route.receiver ?? first.name,
    timing: resolveTiming(set, defaults.route),
    timings: {
      critical: resolveTiming({ ...set, ...defined(timings.critical) }, defaults.timings.critical),
      warning: resolveTiming({ ...set, ...defined(timings.warning) }, defaults.timings.warning),
      info: resolveTiming({ ...set, ...defined(timings.info) }, defaults.timings.info),
    },
  };
}

function resolveTiming(set: { readonly [K in keyof Timing]: Duration | undefined }, standard: Readonly<Record<keyof Timing, DurationText>>): Timing {
  return {
    groupWait: set.groupWait ?? duration(standard.groupWait),
    groupInterval: set.groupInterval ?? duration(standard.groupInterval),
    repeatInterval: set.repeatInterval ?? duration(standard.repeatInterval),
  };
}

/** The entries of a map that are there. */
function defined<T>(map: Readonly<Record<string, T | undefined>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).flatMap(([key, value]): readonly (readonly [string, T])[] => (value === undefined ? [] : [[key, value]])));
}
