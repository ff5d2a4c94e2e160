import { describe, expect, it } from 'vitest';
import { isWell, statusTable, type ServiceStatus, type Status } from '../../src/runtime/status.ts';

const prometheus: ServiceStatus = { name: 'prometheus', title: 'Prometheus', health: 'healthy', pid: 7, restarts: 1, lastEnd: 'SIGKILL', url: 'http://127.0.0.1:9090', log: 'p.log' };
const status = (change: Partial<Status>): Status => ({ supervised: true, services: [prometheus], leftOut: [], ...change });

describe('what runs', () => {
  it.each([
    ['all is healthy', {}, true],
    ['one is down', { services: [{ ...prometheus, health: 'down' as const }] }, false],
    ['nothing restarts what dies', { supervised: false }, false],
    ['there is nothing of it', { services: [] }, false],
  ])('when %s', (_, change, well) => {
    expect(isWell(status(change))).toBe(well);
  });

  it('is shown below each other, with what is left out', () => {
    expect(statusTable(status({ leftOut: [{ name: 'tempo', title: 'Tempo', because: 'no program' }] })).split('\n')).toEqual([
      'SERVICE     HEALTH   PID  RESTARTS     URL',
      'prometheus  healthy  7    1 (SIGKILL)  http://127.0.0.1:9090',
      'Tempo is left out: no program.',
    ]);
  });

  it('has no supervisor to have died where an engine has no containers', () => {
    expect(statusTable(status({ services: [] }))).toMatch(/\nNone of its containers is there any more: run obskit down, then obskit up\.$/);
    expect(statusTable(status({ services: [] }))).not.toContain('supervisor');
    expect(statusTable(status({ supervised: false }))).toMatch(/\nThe supervisor has died/);
  });
});
