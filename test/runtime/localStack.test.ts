import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { defaultsConfig } from './config.ts';
import { kits } from '../../src/kit/kits.ts';
import { renderStack } from '../../src/render/all.ts';
import { assemble, contentOf } from '../../src/render/assemble.ts';
import type { Content } from '../../src/render/content.ts';
import { localPorts } from '../../src/runtime/localPorts.ts';
import { localDeployment } from '../../src/runtime/localDeployment.ts';
import { localPortsNeeded, localStack, type LocalSite } from '../../src/runtime/localStack.ts';
import { freePorts } from '../../src/runtime/ports.ts';

const config = defaultsConfig('systems: {hedgehog: {nodes: 2}, keychain: {nodes: 1}}');
const programs = { prometheus: '/opt/prometheus', alertmanager: '/opt/alertmanager' };
const deployment = localDeployment(config, programs);
const ports = Object.fromEntries(localPortsNeeded(deployment.stack.services).map((key, i) => [key, 20_000 + i]));
const everyProgram = Object.fromEntries(['prometheus', 'alertmanager', 'tempo', 'grafana', 'loki', 'collector'].map((name) => [name, `/opt/${name}`]));
const optional = defaultsConfig('{systems: {hedgehog: {nodes: 2}, keychain: {nodes: 1}}, loki: {enabled: true}, collector: {enabled: true}}');
const site: LocalSite = { root: '/data', logs: '/logs', ports, programs, kit: '/kit/obskit.js' };
const running = localStack(deployment, site);
const of = (name: string, from = running) => {
  const found = from.find((service) => service.name === name);
  if (found === undefined) throw new Error(`${name} does not run`);
  return found;
};

/** The expressions of a deployment's rules, and the names of its alerts. */
function rulesOf({ rules }: Content): { readonly rules: string; readonly alerts: readonly string[] } {
  const all = rules.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return { rules: all.map(({ expr }) => expr).join('\n'), alerts: all.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])) };
}

describe('the stack as processes', () => {
  it('runs what has a program, and says what it leaves out', () => {
    expect(running.map(({ name }) => name)).toEqual(['prometheus', 'alertmanager', 'hedgehog-1', 'hedgehog-2', 'keychain-1']);
    expect(deployment.leftOut.map(({ title, because }) => `${title}: ${because}`)).toEqual(['Tempo: there is no program for it on this machine', 'Grafana: there is no program for it on this machine']);
    expect(of('prometheus').command.file).toBe('/opt/prometheus');
  });

  it('names no address but those of the loopback interface', () => {
    const texts = running.flatMap(({ command }) => [...command.args, ...Object.values(command.env), ...command.files.filter(({ path }) => /(prometheus|alertmanager)\.yaml$/.test(path)).map(({ content }) => content)]);
    expect(texts.filter((text) => /0\.0\.0\.0|(?:^|[^\w.])(?:hedgehog|keychain)-\d:\d|=:\d/.test(text))).toEqual([]);
    expect(of('prometheus').command.args).toContain(`--web.listen-address=127.0.0.1:${ports['prometheus:9090']}`);
  });

  it('has every service of its own listen on the loopback address, at a port of this machine, and keep its files below the folder', () => {
    const whole = localDeployment(optional, everyProgram);
    expect(whole.leftOut).toEqual([]);
    const moved = Object.fromEntries(localPortsNeeded(whole.stack.services).map((key, i) => [key, 20_000 + i]));
    const all = localStack(whole, { ...site, ports: moved, programs: everyProgram });
    const originals = new Set(Object.keys(moved).flatMap((key) => /:(\d+)$/.exec(key)?.[1] ?? []));
    expect([...originals]).toEqual(expect.arrayContaining(['9090', '9093', '3200', '9095', '4317', '4318', '3100', '8888', '13133']));
    for (const { name, command } of all.filter((it) => it.name !== 'grafana')) {
      const files = command.files.filter(({ path }) => path.includes('/config/')).map(({ content }) => content.replace(/^#.*$/gm, ''));
      const texts = [...command.args, ...Object.values(command.env), ...files];
      expect([name, texts.filter((text) => text.includes('0.0.0.0') || /=:\d/.test(text))]).toEqual([name, []]);
      // A duration or a size may be any number; what stands behind a colon, or alone as a port, is where something listens.
      const unmoved = texts.flatMap((text) => [...text.matchAll(/(?::|port: )(\d+)\b/g)].flatMap(([, port = '']) => (originals.has(port) ? [port] : [])));
      expect([name, unmoved]).toEqual([name, []]);
      const paths = texts.flatMap((text) => [...text.matchAll(/(?<![\w./:{}-])\/(?:var|etc|prometheus|alertmanager|loki|tmp|usr)(?:\/[\w.*-]+)+/g)].map(([path]) => path));
      expect([name, paths]).toEqual([name, []]);
    }
  });

  it('gives each node ports of its own, and its folder', () => {
    const { args, file } = of('keychain-1').command;
    const after = (flag: string) => args[args.indexOf(flag) + 1];
    expect([file, args[0]]).toEqual([process.execPath, '/kit/obskit.js']);
    expect(after('--listen')).toBe(of('keychain-1').address);
    expect(after('--grpc-listen')).toBe(`127.0.0.1:${ports['keychain-1:9443']}`);
    expect(after('--control')).toBe(of('keychain-1').control);
    expect(after('--data')).toBe('/data/keychain-1/var/lib/obskit/data');
    expect(new Set(Object.values(ports)).size).toBe(Object.values(ports).length);
  });

  it('has nodes send spans to a Tempo that runs, to a stand-in, or nowhere', () => {
    const endpoint = (changed: Partial<LocalSite>) => of('hedgehog-1', localStack(localDeployment(config, changed.programs ?? programs), { ...site, ...changed })).command.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    expect(endpoint({})).toBeUndefined();
    expect(endpoint({ spans: 'http://127.0.0.1:1' })).toBe('http://127.0.0.1:1');
    expect(endpoint({ programs: { ...programs, tempo: '/opt/tempo' } })).toBe(`http://127.0.0.1:${ports['tempo:4318']}`);
  });

  it.each([
    ['through the Collector, where all can be had', everyProgram, 'collector:4318', 'collector:4318'],
    ['straight to Tempo and Loki without a Collector', { ...everyProgram, collector: undefined }, 'tempo:4318', 'loki:3100'],
    ['and logs nowhere without a Loki', { ...everyProgram, loki: undefined }, 'collector:4318', undefined],
    ['and spans nowhere without a Tempo', { ...everyProgram, tempo: undefined, collector: undefined }, undefined, 'loki:3100'],
  ])('sends spans and logs of nodes %s', (_, some, spans, logs) => {
    const here = Object.fromEntries(Object.entries(some).flatMap(([name, file]) => (file === undefined ? [] : [[name, file]])));
    const own = localDeployment(optional, here);
    const moved = Object.fromEntries(localPortsNeeded(own.stack.services).map((key, i) => [key, 20_000 + i]));
    const { env } = of('hedgehog-1', localStack(own, { ...site, ports: moved, programs: here })).command;
    const host = (text: string | undefined) => (text === undefined ? undefined : Object.keys(moved).find((key) => moved[key] === Number(new URL(text).port)));
    expect([host(env['OTEL_EXPORTER_OTLP_ENDPOINT']), host(env['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT'])]).toEqual([spans, logs]);
    expect(own.leftOut.map(({ name }) => name)).toEqual(Object.keys(everyProgram).filter((name) => here[name] === undefined));
  });

  it('lets nobody be told of a service that is left out, be it one that a deployment may do without', () => {
    const own = defaultsConfig('{systems: {hedgehog: {nodes: 2}}, loki: {enabled: true}, alerts: {TempoNotReady: {for: 1m}}}');
    const { content, leftOut } = localDeployment(own, programs);
    const away = leftOut.map(({ name }) => name);
    expect(away).toEqual(['tempo', 'grafana', 'loki']);
    const named = (of: Content) => {
      const { rules, alerts } = rulesOf(of);
      return { alerts, of: away.filter((name) => new RegExp(`"[^"]*\\b${name}\\b`).test(rules)) };
    };
    const [all, quiet] = [named(contentOf(assemble(own, kits))), named(content)];
    expect(all.of).toEqual(away);
    expect(quiet.of).toEqual([]);
    expect(all.alerts.filter((name) => !quiet.alerts.includes(name)).filter((name) => !/^(Tempo|Grafana)/.test(name))).toEqual([]);
    // Dashboards draw thresholds of alerts, be there nobody to fire them.
    expect(localDeployment(own, {}).leftOut.map(({ name }) => name)).toEqual(['prometheus', 'alertmanager', 'tempo', 'grafana', 'loki']);
    expect(quiet.alerts).toEqual(expect.arrayContaining(['TargetDown', 'JobDown', 'PrometheusNotIngesting']));
    expect(quiet.alerts.filter((name) => /^(Tempo|Grafana)/.test(name))).toEqual([]);
  });
});

describe('ports of this machine', () => {
  it('are those of obskit.yaml for what people open, and free ones in a row for the rest', async () => {
    const [prometheus, alertmanager, grafana] = await freePorts(3);
    const own = defaultsConfig(`{prometheus: {port: ${prometheus}}, alertmanager: {port: ${alertmanager}}, grafana: {port: ${grafana}}, systems: {hedgehog: {nodes: 2}}}`);
    const { services } = renderStack(contentOf(assemble(own, kits)));
    const found = await localPorts(services, ['tempo', 'grafana']);
    expect(found).toMatchObject({ [`prometheus:${prometheus}`]: prometheus, [`alertmanager:${alertmanager}`]: alertmanager, [`grafana:${grafana}`]: grafana });
    expect(Object.keys(found).sort()).toEqual([...localPortsNeeded(services)].sort());
    expect(new Set(Object.values(found)).size).toBe(Object.keys(found).length);
    expect(await localPorts(services, ['tempo', 'grafana'])).toEqual(found);
  });

  it('are those of obskit.yaml for what spans of other programs come in through, where that is published', async () => {
    const [prometheus, alertmanager, grafana, tempo, grpc, http] = await freePorts(6);
    const own = (publish: string) => defaultsConfig(`{prometheus: {port: ${prometheus}}, alertmanager: {port: ${alertmanager}}, grafana: {port: ${grafana}}, tempo: {port: ${tempo}}, otlp: {grpc: ${grpc}, http: ${http}}, publish: [${publish}], systems: {hedgehog: {nodes: 1}}}`);
    const of = async (publish: string) => localPorts(renderStack(contentOf(assemble(own(publish), kits))).services, ['grafana']);
    expect(await of('otlp')).toMatchObject({ [`tempo:${grpc}`]: grpc, [`tempo:${http}`]: http });
    expect((await of('grafana'))[`tempo:${grpc}`]).not.toBe(grpc);
    const server = createServer();
    await new Promise<void>((done) => server.listen(grpc, '127.0.0.1', done));
    await expect(of('otlp')).rejects.toThrow(`port ${grpc} is taken, which Tempo needs: end what listens there, or set otlp.grpc in obskit.yaml to another`);
    server.close();
  });

  it('that are taken are named all at once, each with its service and its key', async () => {
    const servers = [createServer(), createServer()];
    const taken = await Promise.all(
      servers.map(async (server) => {
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
        const address = server.address();
        return typeof address === 'object' ? address?.port : undefined;
      }),
    );
    const [free] = await freePorts(1);
    const own = defaultsConfig(`{prometheus: {port: ${taken[0]}}, alertmanager: {port: ${free}}, grafana: {port: ${taken[1]}}, systems: {hedgehog: {nodes: 1}}}`);
    const { services } = renderStack(contentOf(assemble(own, kits)));
    await expect(localPorts(services, ['tempo', 'grafana'])).rejects.toThrow(
      [
        `port ${taken[0]} is taken, which Prometheus needs: end what listens there, or set prometheus.port in obskit.yaml to another`,
        `port ${taken[1]} is taken, which the preview, in the place of Grafana, needs: end what listens there, or set grafana.port in obskit.yaml to another`,
      ].join('\n'),
    );
    for (const server of servers) server.close();
  });
});
