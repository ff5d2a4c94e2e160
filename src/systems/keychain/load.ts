import { z } from 'zod';
import { openGrpcClient, outcomeOf, type GrpcClient } from '../../node/grpcClient.ts';
import { grpcAddressOf } from '../../node/grpcDiscovery.ts';
import type { LoadScenario, LoadStep, Turn } from '../../node/load.ts';
import { nodeRehearsals, type Rehearsals } from '../../node/rehearsal.ts';
import { request, requestAny } from '../../node/request.ts';
import { keychainService } from './service/keychainService.ts';

const api = '/api/v1/backends';
/** Keys that stay, one of each algorithm. */
const keys = { 'load-ed25519': 'ed25519', 'load-ec': 'ec-p256', 'load-rsa': 'rsa-2048' } as const;
const data = Buffer.from('what is signed and encrypted');
const passphrase = 'the passphrase of a load test';

/** One backend of one node, with the samples that its keys made. */
interface Place {
  readonly url: string;
  readonly backend: string;
  readonly client: GrpcClient;
  readonly signature: Buffer;
  readonly ciphertext: Buffer;
}

/** Mostly signing and verifying, over both protocols; some encryption, a few keys that come, are rotated and go. */
export const load: LoadScenario = {
  async prepare(targets) {
    const clients: GrpcClient[] = [];
    const places = new Map<string, readonly Place[]>();
    for (const target of targets) {
      const client = openGrpcClient(await grpcAddressOf(target), keychainService);
      clients.push(client);
      const found: Place[] = [];
      for (const backend of await backendsOf(target)) found.push(await preparePlace(target, backend, client));
      places.set(target, found);
    }
    return {
      steps: stepsOf((turn) => {
        const own = places.get(turn.target) ?? [];
        return own[turn.pick(own.length)];
      }),
      close: async () => {
        for (const client of clients) client.close();
      },
    };
  },
};

export const rehearsals: Rehearsals = {
  ...nodeRehearsals,
  /** The backend that every node has does not answer; one of files goes on. */
  'unhealthy-backend': { where: 'all', faults: { backendsDown: ['memory'] } },
};

async function backendsOf(target: string): Promise<readonly string[]> {
  const response = await fetch(`http://${target}${api}`, { signal: AbortSignal.timeout(5_000) });
  return z.object({ backends: z.array(z.string()) }).parse(await response.json()).backends;
}

async function preparePlace(target: string, backend: string, client: GrpcClient): Promise<Place> {
  for (const [name, algorithm] of Object.entries(keys)) {
    await requestAny([target], `${api}/${backend}/keys`, { method: 'POST', body: { name, algorithm } }, ['201', '409']);
  }
  const [signed] = (await client.call('Sign', [{ backend, name: 'load-ec', data }])).messages;
  const [encrypted] = (await client.call('Encrypt', [{ backend, name: 'load-rsa', data }])).messages;
  const { signature } = z.object({ signature: z.instanceof(Buffer) }).parse(signed);
  const { ciphertext } = z.object({ ciphertext: z.instanceof(Buffer) }).parse(encrypted);
  return { url: `http://${target}${api}/${backend}`, backend, client, signature, ciphertext };
}

/** Three requests, one after the other. @returns the status of the first that is no success, or else of the last */
async function comeAndGo({ url, backend, client }: Place, turn: Turn): Promise<string> {
  const name = `load-passing-${turn.index}`;
  const algorithm = turn.pick(2) === 0 ? 'ed25519' : 'ec-p256';
  const generated = await request(`${url}/keys`, { method: 'POST', body: { name, algorithm } });
  if (generated !== '201') return generated;
  const rotated = await request(`${url}/keys/${name}/rotate`, { method: 'POST' });
  const deleted = turn.pick(2) === 0 ? await request(`${url}/keys/${name}`, { method: 'DELETE' }) : await outcomeOf(client.call('Delete', [{ backend, name }]));
  return rotated === '200' ? deleted : rotated;
}

function stepsOf(placeOf: (turn: Turn) => Place | undefined): readonly LoadStep[] {
  const rest = (name: string, weight: number, send: (place: Place, turn: Turn) => Promise<string>): LoadStep => ({
    name,
    weight,
    async send(turn) {
      const place = placeOf(turn);
      return place === undefined ? 'none' : send(place, turn);
    },
  });
  const grpc = (method: string, weight: number, message: (place: Place, turn: Turn) => object): LoadStep =>
    rest(`grpc_${method}`, weight, (place, turn) => outcomeOf(place.client.call(method, [{ backend: place.backend, ...message(place, turn) }])));
  const post = (path: string, body: object): Promise<string> => request(path, { method: 'POST', body });
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  const signer = (turn: Turn): string => Object.keys(keys)[turn.pick(3)] ?? '';
  return [
    rest('sign', 20, ({ url }, turn) => post(`${url}/keys/${signer(turn)}/sign`, { data: base64(data) })),
    rest('verify', 12, ({ url, signature }) => post(`${url}/keys/load-ec/verify`, { data: base64(data), signature: base64(signature) })),
    rest('encrypt', 6, ({ url }) => post(`${url}/keys/load-rsa/encrypt`, { data: base64(data) })),
    rest('decrypt', 4, ({ url, ciphertext }) => post(`${url}/keys/load-rsa/decrypt`, { ciphertext: base64(ciphertext) })),
    rest('get', 8, ({ url }, turn) => request(`${url}/keys/${signer(turn)}`)),
    rest('list', 3, ({ url }) => request(`${url}/keys`)),
    rest('come_and_go', 4, comeAndGo),
    rest('export', 1, ({ url }) => post(`${url}/keys/load-ed25519/export`, { passphrase })),
    rest('backup', 1, ({ url }) => post(`${url}/backup`, { passphrase })),
    rest('health', 2, ({ url }) => request(`${url}/health`)),
    grpc('Sign', 16, (_, turn) => ({ name: signer(turn), data })),
    grpc('Verify', 10, ({ signature }) => ({ name: 'load-ec', data, signature })),
    grpc('Encrypt', 4, () => ({ name: 'load-rsa', data })),
    grpc('Decrypt', 3, ({ ciphertext }) => ({ name: 'load-rsa', ciphertext })),
    // Now and then for a key that never was, as real clients do.
    grpc('Get', 3, (_, turn) => ({ name: turn.pick(10) === 0 ? 'load-nobody' : signer(turn) })),
  ];
}
