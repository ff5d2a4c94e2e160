import type { Service } from './service.ts';

/** An address as it stands before a port: one of IPv6 is bracketed. */
export function hostInUrl(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Where something is found that a deployment publishes. */
export interface PublishedAddress {
  readonly title: string;
  readonly url: string;
}

/** What a deployment publishes, in the order of its services: pages for people, and the ports that spans of other programs come in through. */
export function publishedAddresses(services: readonly Pick<Service, 'title' | 'ports'>[], address: string): readonly PublishedAddress[] {
  const host = hostInUrl(address);
  return services.flatMap(({ title, ports }) =>
    ports.flatMap(({ name, publish }) => {
      if (publish === undefined) return [];
      // No browser shows anything at these two: they are for exporters, which want the one without a scheme.
      if (name === 'otlp-grpc') return [{ title: `${title}, OTLP over gRPC`, url: `${host}:${publish}` }];
      return [{ title: name === 'otlp-http' ? `${title}, OTLP over HTTP` : title, url: `http://${host}:${publish}` }];
    }),
  );
}
