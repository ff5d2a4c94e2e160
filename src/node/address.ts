/** Where a server listens or a peer is found. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`; an IPv6 host is in brackets. @throws RangeError */
export function parseAddress(text: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([\da-fA-F:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || !(port <= 65_535)) {
    throw new RangeError(`"${text}" is not an address: write it as host:port, such as 127.0.0.1:8081`);
  }
  return { host, port };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether the host stands for all addresses of the machine: good to listen on, of no use to a caller. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || /^[0:]+$/.test(host);
}
