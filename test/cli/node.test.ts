import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('run-node.ts', import.meta.url));
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

function run(...args: readonly string[]) {
  return runWith([], {}, ...args);
}

function runIn(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  return runWith([], environment, ...args);
}

function runWith(options: readonly string[], environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const env = { ...process.env, ...environment };
  const started = spawn(process.execPath, [...options, '--import', 'tsx', program, 'node', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  child = started;
  let errors = '';
  started.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const exit = once(started, 'close').then(([code]) => ({ code: code as number | null, errors }));
  return { started, exit };
}

describe('obskit node', { timeout: 90_000 }, () => {
  it.each([
    ['hashmap', 'SIGTERM', []],
    ['goverse', 'SIGTERM', []],
    ['hedgehog', 'SIGTERM', []],
    ['hedgehog', 'SIGINT', []],
    ['porter', 'SIGTERM', ['--grpc-listen', '127.0.0.1:0']],
    ['keychain', 'SIGTERM', ['--grpc-listen', '127.0.0.1:0']],
  ] as const)('runs %s until %s, and exits with 0', async (system, signal, args) => {
    const { started, exit } = run(system, '--listen', '127.0.0.1:0', ...args);
    const lines: Record<string, unknown>[] = [];
    for await (const line of createInterface({ input: started.stdout })) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      lines.push(entry);
      if (entry['msg'] !== 'listening') continue;
      expect((await fetch(`http://${String(entry['address'])}/readyz`)).status).toBe(200);
      started.kill(signal);
    }
    expect(await exit).toEqual({ code: 0, errors: '' });
    expect(lines.map(({ msg }) => msg).filter((msg) => msg !== 'the ring has changed')).toEqual(['listening', 'stopped']);
  });

  it('is stopped in time although a request hangs', async () => {
    const { started, exit } = run('hashmap', '--listen', '127.0.0.1:0', '--control', '127.0.0.1:0');
    for await (const line of createInterface({ input: started.stdout })) {
      const { msg, address, control } = JSON.parse(line) as Record<string, unknown>;
      if (msg !== 'listening') continue;
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"latencyMs":60000}' };
      expect((await fetch(`http://${String(control)}/faults`, init)).status).toBe(200);
      const hanging = fetch(`http://${String(address)}/api/v1/keys/a`).catch(() => undefined);
      // Another request that has been answered shows that the one before it has arrived.
      expect((await fetch(`http://${String(address)}/readyz`)).status).toBe(200);
      started.kill('SIGTERM');
      await hanging;
    }
    // After 4.5 s it would have given up, with 1.
    expect(await exit).toEqual({ code: 0, errors: '' });
  });

  it.each(['porter', 'keychain'])('%s is stopped in time although a connection says nothing', async (system) => {
    const { started, exit } = run(system, '--listen', '127.0.0.1:0', '--grpc-listen', '127.0.0.1:0');
    let silent: Socket | undefined;
    for await (const line of createInterface({ input: started.stdout })) {
      const { msg, grpc } = JSON.parse(line) as Record<string, unknown>;
      if (msg !== 'listening') continue;
      silent = connect(Number(String(grpc).split(':')[1]), '127.0.0.1').on('error', () => undefined);
      await once(silent, 'connect');
      started.kill('SIGTERM');
    }
    expect(await exit).toEqual({ code: 0, errors: '' });
    silent?.destroy();
  });

  it.each([
    ['takes them and says nothing', true],
    ['is not there', false],
  ])('is stopped in time although the receiver of its spans and logs %s', async (_, listens) => {
    const receiver = createServer((socket) => void socket.resume().on('error', () => undefined));
    const port = await new Promise<number>((resolve) => receiver.listen(0, '127.0.0.1', () => resolve((receiver.address() as AddressInfo).port)));
    if (!listens) await new Promise((resolve) => receiver.close(resolve));
    const endpoint = `http://127.0.0.1:${port}`;
    const { started, exit } = runIn({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${endpoint}/v1/logs` }, 'hedgehog', '--listen', '127.0.0.1:0');
    for await (const line of createInterface({ input: started.stdout })) {
      const { msg, address } = JSON.parse(line) as Record<string, unknown>;
      if (msg !== 'listening') continue;
      expect((await fetch(`http://${String(address)}/api/v1/tables`)).status).toBe(200);
      started.kill('SIGTERM');
    }
    expect((await exit).code).toBe(0);
    if (listens) await new Promise((resolve) => receiver.close(resolve));
  });

  it('is stopped with 0 while it is still starting', async () => {
    const asked = new Promise<void>((resolve) => {
      const peer = createServer(() => resolve());
      peer.listen(0, '127.0.0.1', () => {
        const { port } = peer.address() as AddressInfo;
        // It joins the ring of a peer that takes its connection and never answers.
        run('hashmap', '--listen', '127.0.0.1:0', '--peers', `127.0.0.1:${port}`);
        child?.once('close', () => peer.close());
      });
    });
    await asked;
    const ended = once(child ?? new EventEmitter(), 'exit');
    child?.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('ends as by a crash when it is told so at the control endpoint: no goodbye, and the code of SIGKILL', async () => {
    const { started, exit } = run('hedgehog', '--listen', '127.0.0.1:0', '--control', '127.0.0.1:0', '--log-level', 'info');
    const ended = once(started, 'exit');
    const messages: unknown[] = [];
    for await (const line of createInterface({ input: started.stdout })) {
      const { msg, control } = JSON.parse(line) as Record<string, unknown>;
      messages.push(msg);
      if (msg !== 'listening') continue;
      expect((await fetch(`http://${String(control)}/kill`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(202);
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(await exit).toEqual({ code: null, errors: '' });
    expect(messages).toEqual(['listening']);
  });

  it.each([
    ['an address without a port', ['hedgehog', '--listen', 'localhost'], 1, /"localhost" is not an address: write it as host:port/],
    ['a peer without a port', ['hedgehog', '--peers', 'a:1,b'], 1, /"b" is not an address/],
    ['a control endpoint for everyone', ['hedgehog', '--listen', '127.0.0.1:0', '--control', '0.0.0.0:0'], 2, /cannot start.*loopback/],
    ['an address that peers cannot call', ['hedgehog', '--listen', '0.0.0.0:0', '--peers', 'a:1'], 1, /with --advertise/],
    ['a system without a node', ['hedgehgo'], 1, /'hedgehgo' is invalid.*hedgehog/],
    ['a gRPC address without a port', ['porter', '--grpc-listen', 'localhost'], 1, /"localhost" is not an address/],
    ['a directory of keys that cannot be made', ['keychain', '--data', '/dev/null/keys'], 2, /the keychain node cannot start: ENOTDIR/],
    ['no replicas', ['hedgehog', '--replicas', '0'], 1, /whole number from 1 up/],
  ])('says what is wrong with %s, without a stack trace', async (_, args, code, message) => {
    const ended = await run(...args).exit;
    expect(ended.errors).toMatch(message);
    expect(ended.errors).not.toMatch(/\n\s+at /);
    expect(ended.code).toBe(code);
  });

  it('says what to install when porter has no engine', async () => {
    const ended = await runWith(['--require', fileURLToPath(new URL('without-sqljs.cjs', import.meta.url))], {}, 'porter').exit;
    expect(ended).toEqual({
      code: 2,
      errors: "error: the porter node cannot start: porter's SQL engine, the optional package sql.js, is not installed: run npm install sql.js\n",
    });
  });
});
