/**
 * Where people open a service, for its links to itself; notifications hold them. It answers at the root whatever the address
 * is: health checks, scrapes and the other services ask it there, and what adds a path in front of it takes that away.
 */
export function externalUrlArgs(url: string): readonly string[] {
  return [`--web.external-url=${url}`, '--web.route-prefix=/'];
}
