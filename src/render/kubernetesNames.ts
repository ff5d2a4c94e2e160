import type { Service } from '../stack/service.ts';

/** What every object of a deployment carries. */
export interface Placement {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The label that all services of one system share; other services have theirs for themselves. */
export function groupOf({ name, system }: Service): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': system ?? name };
}

/** The labels that select one service's pods, and nothing else. They never change: a selector cannot. */
export function selectorOf(service: Service): Readonly<Record<string, string>> {
  return { ...groupOf(service), 'app.kubernetes.io/instance': service.name };
}

/** The Secret that a service reads its values from. The user makes it; no manifest holds one. */
export function secretName({ name }: Pick<Service, 'name'>): string {
  return `${name}-secrets`;
}

/** The account of a service that uses the Kubernetes API; the others have none. */
export function accountName(service: Service): string | undefined {
  return service.discoversPods === undefined ? undefined : service.name;
}
