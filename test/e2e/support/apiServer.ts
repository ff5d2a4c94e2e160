import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { freePorts } from '../../../src/runtime/ports.ts';
import type { Supervisor } from '../../../src/runtime/supervisor.ts';
import { until } from '../../../src/runtime/wait.ts';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What it took, but has something to say about. */
  readonly warnings: readonly string[];
}

export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A real Kubernetes API server with a store of its own, on the loopback address: no machine ever runs what it is told of. */
export class ApiServer {
  readonly #port: number;
  readonly #ca: Buffer;
  readonly #kinds = new Map<string, { readonly plural: string; readonly namespaced: boolean }>();

  private constructor(port: number, ca: Buffer) {
    this.#port = port;
    this.#ca = ca;
  }

  /** @param bin the folder with etcd and kube-apiserver  @param home an empty folder */
  static async start(processes: Supervisor, bin: string, home: string): Promise<ApiServer> {
    const [port = 0, client = 0, peer = 0] = await freePorts(3);
    mkdirSync(home, { recursive: true });
    const key = join(home, 'accounts.key');
    writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }));
    const tokens = join(home, 'tokens.csv');
    writeFileSync(tokens, `${token},test,test,system:masters\n`);
    const program = (name: string) => ({ name, file: join(bin, name), env: {}, files: [], secrets: [], folders: [], log: join(home, `${name}.log`) });
    const etcd = `http://127.0.0.1:${client}`;
    processes.start({
      ...program('etcd'),
      args: [
        `--data-dir=${join(home, 'etcd')}`,
        `--listen-client-urls=${etcd}`,
        `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-cluster=default=http://127.0.0.1:${peer}`,
        // Nothing here is to survive the test.
        '--unsafe-no-fsync',
      ],
    });
    const certificates = join(home, 'certificates');
    processes.start({
      ...program('kube-apiserver'),
      args: [
        '--bind-address=127.0.0.1',
        `--secure-port=${port}`,
        `--cert-dir=${certificates}`,
        `--etcd-servers=${etcd}`,
        `--token-auth-file=${tokens}`,
        '--authorization-mode=RBAC',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${key}`,
        `--service-account-signing-key-file=${key}`,
        '--service-cluster-ip-range=10.0.0.0/16',
        // Accounts are made by a controller, which does not run.
        '--disable-admission-plugins=ServiceAccount',
      ],
    });
    const gone = new AbortController();
    const wait = <T>(what: string, seconds: number, ask: () => Promise<T | undefined>) =>
      until(what, { seconds, signal: gone.signal }, async () => {
        const end = processes.states.find(({ name }) => name === 'kube-apiserver')?.lastEnd;
        if (end !== undefined) gone.abort(new Error(`kube-apiserver ended with ${end}: ${firstFault(readFileSync(join(home, 'kube-apiserver.log'), 'utf8'))}`));
        return ask();
      });
    const ca = await wait('the certificate of kube-apiserver', 120, async () => readFileSync(join(certificates, 'apiserver.crt')));
    const server = new ApiServer(port, ca);
    await wait('kube-apiserver is ready', 240, async () => ((await server.ask('GET', '/readyz')).status === 200 ? true : undefined));
    return server;
  }

  /** Applies an object as `kubectl apply --server-side --validate=strict` does. */
  async apply(object: ManifestObject, options: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const query = new URLSearchParams({ fieldManager: 'obskit', fieldValidation: 'Strict', ...options });
    return this.ask('PATCH', `${await this.#pathOf(object)}?${query.toString()}`, object, 'application/apply-patch+yaml');
  }

  async read(object: ManifestObject): Promise<Answer> {
    return this.ask('GET', await this.#pathOf(object));
  }

  ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    return new Promise((done, fail) => {
      const call = request(
        { host: '127.0.0.1', port: this.#port, path, method, ca: this.#ca, headers: { authorization: `Bearer ${token}`, 'content-type': type }, timeout: 60_000 },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const text = Buffer.concat(parts).toString();
            const warnings = response.headersDistinct['warning'] ?? [];
            done({ status: response.statusCode ?? 0, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text, warnings });
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer in a minute`)));
      call.on('error', fail);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async #pathOf({ apiVersion, kind, metadata }: ManifestObject): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const key = `${apiVersion}/${kind}`;
    if (!this.#kinds.has(key)) {
      const { body } = await this.ask('GET', root);
      const { resources = [] } = body as { readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[] };
      for (const { name, kind: known, namespaced } of resources) if (!name.includes('/')) this.#kinds.set(`${apiVersion}/${known}`, { plural: name, namespaced });
    }
    const found = this.#kinds.get(key);
    if (found === undefined) throw new Error(`the API server knows no ${key}`);
    const space = found.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root}${space}/${found.plural}/${metadata.name}`;
  }
}

/** The line of a log that says why a program gave up. */
function firstFault(log: string): string {
  return log.split('\n').find((line) => /^(panic|E\d{4}|F\d{4}|Error)/.test(line)) ?? log.slice(-300);
}

/** Any text: the server is gone after the test. */
const token = 'obskit-test';
