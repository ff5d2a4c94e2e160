import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { HttpError } from '../../../node/http.ts';
import type { Answer, EngineLimits, EngineSetup, Outcome, Statement } from './statement.ts';

export const defaultEngineLimits: EngineLimits = {
  databaseBytes: 16 * 1024 * 1024,
  heapBytes: 64 * 1024 * 1024,
  rows: 10_000,
  resultBytes: 4 * 1024 * 1024,
  milliseconds: 2_000,
};

/** Finds the package of the engine. @throws Error that says what to install */
export function findEngine(name = 'sql.js'): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(`porter's SQL engine, the optional package ${name}, is not installed: run npm install ${name}`, { cause });
  }
}

/**
 * SQLite in a thread of its own, so that a long statement does not keep the node from answering. It cannot be interrupted:
 * one that takes too long is ended with its thread, and the next thread begins with the database as of the last write.
 */
export class Engine {
  readonly #package: string;
  readonly #limits: EngineLimits;
  #worker: Promise<Worker>;
  #snapshot: Uint8Array | undefined;

  /** @throws Error when the engine's package is not installed */
  constructor(limits: EngineLimits = defaultEngineLimits) {
    this.#package = findEngine();
    this.#limits = limits;
    this.#worker = this.#start();
  }

  /** Resolves when statements can be run. */
  async ready(): Promise<void> {
    await this.#worker;
  }

  /**
   * Runs one statement; another one only after it.
   * @throws HttpError 400 for what SQL does not allow, 413 for what there is no room for, 504 for what takes too long
   */
  async run(statement: Statement): Promise<Outcome> {
    const worker = await this.#worker.catch(() => (this.#worker = this.#start()));
    const answer = await this.#ask(worker, statement).catch(async (cause: unknown) => {
      this.#worker = this.#start();
      // Whether it could be started shows at the next statement.
      this.#worker.catch(() => undefined);
      await worker.terminate();
      throw cause;
    });
    if ('refused' in answer) throw new HttpError(answer.tooLarge ? 413 : 400, answer.refused);
    this.#snapshot = answer.snapshot ?? this.#snapshot;
    return answer.outcome;
  }

  async stop(): Promise<void> {
    await this.#worker.then((worker) => worker.terminate(), () => undefined);
  }

  async #start(): Promise<Worker> {
    const snapshot = this.#snapshot === undefined ? {} : { snapshot: this.#snapshot };
    const setup: EngineSetup = { engine: this.#package, limits: this.#limits, ...snapshot };
    const worker = new Worker(new URL('./engineWorker.js', import.meta.url), { workerData: setup });
    worker.unref();
    // The end of a thread between two statements shows at the next one; without a listener it would be the node's end.
    worker.on('error', () => undefined);
    await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    return worker;
  }

  #ask(worker: Worker, statement: Statement): Promise<Answer> {
    const { milliseconds } = this.#limits;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(late);
        worker.off('message', answered).off('error', broken).off('exit', broken);
        settle();
      };
      const answered = (answer: Answer): void => end(() => resolve(answer));
      const broken = (cause: unknown): void =>
        end(() => reject(new HttpError(500, 'the engine stopped in the middle of the statement', { cause })));
      const expired = (): void => end(() => reject(new HttpError(504, `the statement took longer than ${milliseconds} ms`)));
      // An answer that came while the node itself was busy is heard first.
      const late = setTimeout(() => setImmediate(expired), milliseconds);
      worker.on('message', answered).on('error', broken).on('exit', broken);
      worker.postMessage(statement);
    });
  }
}
