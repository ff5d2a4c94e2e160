import type { FileState } from './checks.ts';
import { valueAt, type Path } from './path.ts';
import type { Fault } from './problem.ts';
import type { ParsedConfig } from './schema.ts';
import { repeated } from './systemChecks.ts';

const services = ['prometheus', 'alertmanager', 'tempo', 'grafana', 'loki', 'collector', 'nodes'] as const;

/** What contradicts itself in the sections about services: resources, images, what is published, and ports. */
export function serviceFaults(config: ParsedConfig, file: FileState): readonly Fault[] {
  return [...resourceFaults(config, file), ...imageFaults(file), ...publishFaults(config, file), ...portFaults(config, file)];
}

/** No platform takes a request that is above its limit. */
function resourceFaults(config: ParsedConfig, { raw, intact }: FileState): readonly Fault[] {
  return services.flatMap((service) => {
    const { requests, limits } = config[service].resources;
    return (['cpu', 'memory'] as const).flatMap((kind): readonly Fault[] => {
      const [request, limit]: readonly Path[] = [[service, 'resources', 'requests', kind], [service, 'resources', 'limits', kind]];
      if (request === undefined || limit === undefined || !intact(request) || !intact(limit) || requests[kind] <= limits[kind]) return [];
      const written = (amount: number) => (kind === 'cpu' ? String(amount) : `${amount}Mi`);
      if (valueAt(raw, request) === undefined) {
        const message = `is less than the request, ${written(requests[kind])} unless ${service}.resources.requests.${kind} says otherwise`;
        return [{ path: limit, about: 'value', value: valueAt(raw, limit), message, remedy: 'raise it, or lower the request, too' }];
      }
      const message = `is more than the limit, ${written(limits[kind])}`;
      return [{ path: request, about: 'value', value: valueAt(raw, request), message, remedy: `lower it, or raise ${service}.resources.limits.${kind}` }];
    });
  });
}

/** A whole image has its version in it: another one beside it would say nothing. */
function imageFaults({ raw }: FileState): readonly Fault[] {
  return services.flatMap((service): readonly Fault[] => {
    const version = ['versions', service === 'nodes' ? 'node' : service];
    if (valueAt(raw, [service, 'image']) === undefined || valueAt(raw, version) === undefined) return [];
    const remedy = 'remove one of the two';
    return [{ path: version, about: 'value', value: valueAt(raw, version), message: 'has no effect beside the version in', other: [service, 'image'], remedy }];
  });
}

function publishFaults({ publish, loki }: ParsedConfig, { intact }: FileState): readonly Fault[] {
  if (!intact(['publish'])) return [];
  const absent = intact(['loki']) && !loki.enabled ? publish.indexOf('loki') : -1;
  return [
    ...repeated(publish, ['publish'], 'service'),
    ...(absent < 0
      ? []
      : [{ path: ['publish', absent], about: 'value', value: 'loki', message: 'is no part of the deployment', remedy: 'add loki: {enabled: true}, or remove it' } as const]),
  ];
}

/** Services that may run on one machine, each under its own port; the two for spans and logs go by one setting for all. */
function portFaults(config: ParsedConfig, { raw, intact }: FileState): readonly Fault[] {
  const { loki, collector, otlp } = config;
  const running = ['prometheus', 'alertmanager', 'tempo', 'grafana', ...(loki.enabled ? ['loki' as const] : []), ...(collector.enabled ? ['collector' as const] : [])] as const;
  const ports = [
    ...running.map((service) => ({ name: service, path: [service, 'port'], port: config[service].port })),
    ...(['grpc', 'http'] as const).map((protocol) => ({ name: `OTLP over ${protocol}`, path: ['otlp', protocol], port: otlp[protocol] })),
  ].filter(({ path }) => intact(path));
  return ports.flatMap((mine, i): readonly Fault[] => {
    const other = ports.slice(0, i).find((earlier) => earlier.port === mine.port);
    if (other === undefined) return [];
    // The one that someone wrote is the one to change.
    const [here, there] = valueAt(raw, mine.path) === undefined ? [other, mine] : [mine, other];
    const message = `is the port of ${there.name}, too, and on one machine only one of the two can have it`;
    return [{ path: here.path, about: 'value', value: here.port, message, remedy: 'give one of the two another port' }];
  });
}
