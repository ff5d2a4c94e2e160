import { describe, expect, it } from 'vitest';
import { renderStack } from '../../src/render/all.ts';
import { mountedFiles } from '../../src/render/mounted.ts';
import { isSecret, portOf, type Service } from '../../src/stack/service.ts';
import { contentOf, demoConfig } from '../stack/configs.ts';

const { services, files } = renderStack(contentOf({ ...demoConfig, tempo: { ...demoConfig.tempo, port: 13200 } }));

/** A node says its own name to its peers, and Prometheus its own to itself. */
const asksItself = ({ name }: Service): boolean => name === 'prometheus';

/** Every `service:port` that a service's arguments, environment and files mention. */
function addressed(service: Service): readonly string[] {
  const env = Object.values(service.env).filter((value) => !isSecret(value));
  const text = [...service.args, ...env, ...mountedFiles(service, files).map(({ content }) => content)].join('\n');
  const mentioned = [...text.matchAll(/(?<![\w.-])([a-z][a-z0-9-]*):(\d+)/g)].map(([, name, port]) => `${name}:${port}`);
  return [...new Set(mentioned)].filter((address) => services.some(({ name }) => address.startsWith(`${name}:`) && (name !== service.name || asksItself(service)))).toSorted();
}

describe('what a service’s configuration makes it connect to', () => {
  it.each(services.map((service) => [service.name, service] as const))('is what %s states, no more and no less', (_, service) => {
    const stated = service.connectsTo.map(({ to, port }) => {
      const server = services.find(({ name }) => name === to);
      return `${to}:${server === undefined ? '?' : portOf(server, port).port}`;
    });
    expect(addressed(service)).toEqual(stated.toSorted());
  });
});
