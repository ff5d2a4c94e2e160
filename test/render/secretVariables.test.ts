import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { renderAll } from '../../src/render/all.ts';
import { startWithVariables } from '../../src/render/composeSecrets.ts';
import { portsNeeded, processPlans } from '../../src/render/processes.ts';
import type { Service } from '../../src/stack/service.ts';
import { stackOf } from '../../src/stack/stack.ts';
import { folderWith } from '../check/tool/folder.ts';
import { contentOf, demoConfig, notifyingConfig } from '../stack/configs.ts';
import { at, keys, list, objects, read, readAll, textOf } from './read.ts';

/** One secret in a file, two in variables, one of them of two receivers. */
const config: Config = {
  ...demoConfig,
  receivers: [
    { name: 'chat', kind: 'slack', apiUrl: { file: '/run/secrets/slack-url' }, channel: '#alerts' },
    { name: 'pager', kind: 'pagerduty', routingKey: { env: 'PAGERDUTY_KEY' } },
    { name: 'pager at night', kind: 'pagerduty', routingKey: { env: 'PAGERDUTY_KEY' } },
    { name: 'hook', kind: 'webhook', url: { env: 'HOOK_URL' } },
  ],
  route: { ...demoConfig.route, receiver: 'pager' },
};
const artifacts = renderAll(contentOf(config));
const services = stackOf(config, contentOf(config));

/** Alertmanager's service with one secret, from a variable, and a program that prints its environment. */
function printing(path: string): Service {
  const service = services.find(({ name }) => name === 'alertmanager');
  if (service === undefined) throw new Error('there is no Alertmanager');
  return { ...service, program: '/usr/bin/env', secretFiles: [{ path, key: 'HOOK_URL', variable: 'HOOK_URL' }] };
}

describe('secrets from variables', () => {
  it('are files for Alertmanager, which reads nothing else', () => {
    const receivers = list(read(artifacts, 'alertmanager/alertmanager.yaml'), 'receivers');
    expect(at(receivers[0], 'slack_configs', 0, 'api_url_file')).toBe('/run/secrets/slack-url');
    expect(at(receivers[1], 'pagerduty_configs', 0, 'routing_key_file')).toBe('/etc/obskit/variables/PAGERDUTY_KEY');
    expect(at(receivers[3], 'webhook_configs', 0, 'url_file')).toBe('/etc/obskit/variables/HOOK_URL');
  });

  it('are keys of the Secret in Kubernetes, each once, beside those that are files', () => {
    const set = objects(readAll(artifacts, 'kubernetes/standalone'), 'StatefulSet').get('alertmanager');
    const secrets = list(set, 'spec', 'template', 'spec', 'volumes').flatMap((volume) => (at(volume, 'secret') === undefined ? [] : [volume]));
    expect(secrets.map((volume) => at(volume, 'secret'))).toEqual([
      { secretName: 'alertmanager-secrets', items: [{ key: 'slack-url', path: 'slack-url' }] },
      { secretName: 'alertmanager-secrets', items: [{ key: 'PAGERDUTY_KEY', path: 'PAGERDUTY_KEY' }, { key: 'HOOK_URL', path: 'HOOK_URL' }] },
    ]);
    const mounts = list(set, 'spec', 'template', 'spec', 'containers', 0, 'volumeMounts');
    expect(mounts).toContainEqual({ name: String(at(secrets[1], 'name')), mountPath: '/etc/obskit/variables', readOnly: true });
    expect(at(set, 'spec', 'template', 'spec', 'containers', 0, 'env')).toBeUndefined();
  });

  it('are asked for by Compose, which stops when one is missing, and listed in its example', () => {
    const project = read(artifacts, 'compose/docker-compose.yaml');
    const environment = at(project, 'services', 'alertmanager', 'environment');
    expect(keys(environment)).toEqual(['PAGERDUTY_KEY', 'HOOK_URL']);
    expect(at(environment, 'HOOK_URL')).toMatch(/^\$\{HOOK_URL:\?[^}]+\}$/);
    expect(keys(project, 'secrets')).toEqual(['slack-url']);
    expect(list(project, 'services', 'alertmanager', 'secrets')).toHaveLength(1);
    expect(list(project, 'services', 'alertmanager', 'tmpfs')).toEqual(['/etc/obskit/variables:size=1m,mode=1777']);
    const example = textOf(artifacts, 'compose/.env.example').split('\n');
    expect(example).toContain('PAGERDUTY_KEY=');
    expect(example).toContain('HOOK_URL=');
  });

  it('use no feature of Compose that version 1.29 lacks, or that version 2 refuses beside a read-only root', () => {
    const project = read(artifacts, 'compose/docker-compose.yaml');
    for (const name of keys(project, 'secrets')) expect(keys(project, 'secrets', name)).toEqual(['file']);
    expect(at(project, 'services', 'alertmanager', 'read_only')).toBe(true);
  });

  it('leave the start of Alertmanager alone where there are none', () => {
    const project = read(renderAll(contentOf(notifyingConfig)), 'compose/docker-compose.yaml');
    expect(at(project, 'services', 'alertmanager', 'entrypoint')).toBeUndefined();
    expect(at(project, 'services', 'alertmanager', 'environment')).toBeUndefined();
  });

  it('are plans of local processes, which find them below their folder', () => {
    const ports = Object.fromEntries(portsNeeded(services).map((key, i) => [key, 20_000 + i]));
    const plan = processPlans(services, artifacts, { root: '/tmp/site', ports }).find(({ name }) => name === 'alertmanager');
    expect(plan?.secrets).toEqual([
      { path: '/tmp/site/alertmanager/etc/obskit/variables/PAGERDUTY_KEY', variable: 'PAGERDUTY_KEY' },
      { path: '/tmp/site/alertmanager/etc/obskit/variables/HOOK_URL', variable: 'HOOK_URL' },
    ]);
    const text = plan?.files.find(({ path }) => path.endsWith('/alertmanager.yaml'))?.content;
    for (const { path } of plan?.secrets ?? []) expect(text).toContain(`_file: ${path}\n`);
    expect(text).toContain('api_url_file: /run/secrets/slack-url\n');
  });
});

describe('the start of a container with secrets in variables', () => {
  const secret = 'https://hooks.example/a b?$HOME`"\'%s\\n';

  /** Runs the entrypoint as Compose would. */
  function start(service: Service) {
    const [shell = '', ...args] = startWithVariables(service);
    return spawnSync(shell, [...args, 'MARK=the arguments arrive'], { env: { HOOK_URL: secret }, encoding: 'utf8' });
  }

  it('writes each value as it is, for its owner only, and hands over to the program', () => {
    const path = `${folderWith({})}/HOOK_URL`;
    const run = start(printing(path));
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toContain('MARK=the arguments arrive\n');
    expect(readFileSync(path, 'utf8')).toBe(secret);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing of it in the program’s environment', () => {
    expect(start(printing(`${folderWith({})}/HOOK_URL`)).stdout).not.toContain('hooks.example');
  });

  it('does not start the program when a file cannot be written, and does not tell the secret', () => {
    const run = start(printing(`${folderWith({})}/no/such/folder`));
    expect(run.status).not.toBe(0);
    expect(run.stdout + run.stderr).not.toMatch(/MARK|hooks\.example/);
  });

  it('needs to know the program of the image', () => {
    const { program: _, ...service } = printing('/x');
    expect(() => startWithVariables(service)).toThrow(RangeError);
  });
});
