/** What is wrong with the text of a target, and how to write it. */
export interface TargetFault {
  readonly message: string;
  readonly remedy: string;
}

/** Checks `host:port`; an IPv6 address stands in brackets. Returns `undefined` for a good one. */
export function targetFault(target: string): TargetFault | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(target);
  const bare = target.slice(scheme?.[0].length ?? 0);
  const slash = bare.indexOf('/');
  const authority = slash === -1 ? bare : bare.slice(0, slash);
  if (scheme !== null) {
    const path = slash === -1 ? '' : `, metricsPath: ${bare.slice(slash)}`;
    return { message: 'carries a scheme', remedy: `write just host:port, and beside the targets scheme: ${scheme[1]}${path}` };
  }
  if (slash !== -1) {
    return { message: 'carries a path', remedy: `write just ${authority}, and beside the targets metricsPath: ${bare.slice(slash)}` };
  }
  if (/\s/.test(target)) return { message: 'has white space in it', remedy: 'write one target a list element, as host:port' };
  const port = /:(\d+)$/.exec(authority)?.[1];
  if (port === undefined) {
    const host = /^[^\s:]+$/.test(authority) ? authority : 'host';
    return { message: 'has no port', remedy: `write it as host:port, such as ${host}:9100` };
  }
  if (Number(port) < 1 || Number(port) > 65_535) {
    return { message: `has the port ${port.slice(0, 12)}, which does not exist`, remedy: 'use a port from 1 to 65535' };
  }
  const host = authority.slice(0, -port.length - 1);
  if (/^\[[0-9a-f:.]+\]$/i.test(host) || /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(host)) return undefined;
  return host.includes(':')
    ? { message: 'is an IPv6 address without brackets', remedy: 'write it as [address]:port, such as [::1]:9100' }
    : { message: 'has no valid host name', remedy: 'write it as host:port, such as hedgehog-1:8081' };
}
