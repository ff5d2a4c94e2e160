import { measure } from 'mitata';
import { median } from './median.ts';
import { byName, shipped, withOpenTelemetry, withPromClient, type Recorder } from './peers.ts';

const libraries = { shipped, byName, promClient: withPromClient, openTelemetry: withOpenTelemetry } as const;
type Library = keyof typeof libraries;

export interface OperationFigures {
  /** Nanoseconds of one call: the median of the rounds' medians. */
  readonly nanoseconds: Readonly<Record<Library, number>>;
  /** Bytes that one call allocates, over ten million calls. */
  readonly bytes: Readonly<Record<'shipped' | 'byName', number>>;
}

export type InstrumentFigures = Readonly<Record<keyof Recorder, OperationFigures>>;

/** So many different calls, in an order without a pattern, again and again. */
const calls = 4_096;

interface Arguments {
  readonly operation: readonly string[];
  readonly backend: readonly string[];
  readonly status: readonly string[];
  readonly kind: readonly string[];
  readonly method: readonly string[];
  readonly code: readonly number[];
  readonly protocol: readonly string[];
  readonly seconds: readonly number[];
}

const parameters: Readonly<Record<keyof Recorder, readonly (keyof Arguments)[]>> = {
  recordOperation: ['operation', 'backend', 'status', 'seconds'],
  recordError: ['operation', 'backend', 'kind'],
  recordHTTPRequest: ['method', 'code', 'seconds'],
  incrementActiveConnections: ['protocol'],
};

/** Times what a service records with each library, in turns, so that a busy moment of the machine meets all of them. */
export async function benchInstruments({ rounds = 5, allocationCalls = 10_000_000 } = {}): Promise<InstrumentFigures> {
  const values = drawArguments();
  const loops = Object.fromEntries(
    Object.entries(libraries).map(([library, create]) => {
      const recorder = create();
      return [library, Object.fromEntries(operations.map((operation) => [operation, loopOf(recorder[operation], operation, values)]))];
    }),
  ) as Record<Library, Record<keyof Recorder, () => void>>;
  const figures: Partial<Record<keyof Recorder, OperationFigures>> = {};
  for (const operation of operations) {
    const samples: Record<Library, number[]> = { shipped: [], byName: [], promClient: [], openTelemetry: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const library of names) {
        // A loop is a sample. For quick ones mitata would write a loop around it, in which V8 has less room to make calls part of it.
        const { p50 } = await measure(loops[library][operation], { min_cpu_time: 150e6, batch_threshold: 1 });
        samples[library].push(p50 / calls);
      }
    }
    figures[operation] = {
      nanoseconds: Object.fromEntries(names.map((library) => [library, median(samples[library])])) as Record<Library, number>,
      bytes: {
        shipped: allocatedBy(loops.shipped[operation], allocationCalls),
        byName: allocatedBy(loops.byName[operation], allocationCalls),
      },
    };
  }
  return figures as InstrumentFigures;
}

const operations = Object.keys(parameters) as (keyof Recorder)[];
const names = Object.keys(libraries) as Library[];

/**
 * A loop of its own for each library: one for all would be compiled for all, and no library would be as quick as in a
 * service that uses just it.
 */
function loopOf(record: Recorder[keyof Recorder], operation: keyof Recorder, values: Arguments): () => void {
  const used = parameters[operation];
  const loop = `return () => { for (let i = 0; i < ${calls}; i += 1) record(${used.map((name) => `${name}[i]`).join(', ')}); };`;
  const compiled: unknown = new Function('record', ...used, loop)(record, ...used.map((name) => values[name]));
  return compiled as () => void;
}

/**
 * Bytes allocated a call, garbage included: the growth of the heap, summed over stretches short enough that most of them
 * see no collection. A stretch that does see one counts as the typical stretch.
 */
function allocatedBy(loop: () => void, total: number): number {
  const stretch = 8;
  const grown: number[] = [];
  for (let done = 0; done < total; done += stretch * calls) {
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < stretch; i += 1) loop();
    grown.push(process.memoryUsage().heapUsed - before);
  }
  const typical = Math.max(0, median(grown));
  const sum = grown.reduce((bytes, growth) => bytes + (growth < 0 ? typical : growth), 0);
  return sum / (grown.length * stretch * calls);
}

function drawArguments(): Arguments {
  let state = 42;
  const draw = <T>(from: readonly [T, ...T[]]): T[] =>
    Array.from({ length: calls }, () => {
      // Knuth's linear congruential generator: the same order in each run.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return from[Math.floor((state / 2 ** 32) * from.length)] ?? from[0];
    });
  return {
    operation: draw(['generate', 'sign', 'verify', 'encrypt', 'decrypt', 'rotate', 'list', 'delete']),
    backend: draw(['memory', 'pkcs8', 'pkcs11', 'tpm2']),
    status: draw(['success', 'error']),
    kind: draw(['not_found', 'invalid_key', 'backend', 'timeout', 'permission']),
    method: draw(['GET', 'POST', 'PUT', 'DELETE']),
    code: ready(draw([200, 201, 400, 404, 500])),
    protocol: draw(['http', 'grpc', 'quic', 'mcp']),
    seconds: ready(draw([0.0004, 0.0008, 0.002, 0.003, 0.0045, 0.007, 0.012, 0.03, 0.2])),
  };
}

/**
 * The same numbers, each as an object on V8's heap: out of an array of bare numbers, the loop would make such an object for
 * each call that V8 does not make part of the loop, and that allocation is not the library's.
 */
function ready(numbers: readonly number[]): readonly number[] {
  const mixed: (number | string)[] = ['', ...numbers];
  mixed.shift();
  return mixed.filter((number) => typeof number === 'number');
}

if (import.meta.filename === process.argv[1]) console.log(await benchInstruments());
