import type { Logger } from 'pino';
import type { Registry } from '../../../instruments/registry.ts';
import type { FaultInjector } from '../../../node/faults.ts';
import { within } from '../../../node/lifecycle.ts';
import { Coordinator } from './coordinator.ts';
import { Gate } from './gate.ts';
import { Objects } from './objects.ts';
import { createOperations, type Operate } from './operations.ts';
import { Pusher } from './pusher.ts';
import { Shards } from './shards.ts';
import { Watch } from './watch.ts';

export interface RuntimeOptions {
  /** The address that peers know this node by. */
  readonly self: string;
  /** The node that plays the coordinator, which may be this one. */
  readonly coordinator: string;
  readonly registry: Registry;
  readonly faults: FaultInjector;
  readonly logger: Logger;
  /** How long a node stays a member without a watch. */
  readonly leaseMilliseconds: number;
  /** How long an operation, or a write of the map of shards, may take. */
  readonly operationMilliseconds: number;
  readonly objectLimit: number;
}

/** The parts of one process: a node with its objects, a gate with its clients, and on one of them the coordinator. */
export class Runtime {
  readonly self: string;
  readonly coordinator: Coordinator | undefined;
  readonly watch: Watch;
  readonly shards: Shards;
  readonly objects: Objects;
  readonly gate: Gate;
  readonly pusher: Pusher;
  readonly operate: Operate;
  readonly #options: RuntimeOptions;
  #closed = false;
  #onChange: () => void = () => undefined;

  constructor(options: RuntimeOptions) {
    const { self, coordinator, registry, faults, logger, operationMilliseconds: milliseconds, objectLimit: limit } = options;
    this.#options = options;
    this.self = self;
    const role = new Coordinator(registry, options.leaseMilliseconds);
    this.coordinator = coordinator === self ? role : undefined;
    this.watch = new Watch({ self, coordinator, registry, faults, logger, changed: () => this.#changed() });
    this.pusher = new Pusher(self, registry);
    this.gate = new Gate({ self, registry, faults });
    this.objects = new Objects({ self, registry, faults, context: this.pusher, holds: (shard) => this.shards.holds(shard), limit });
    this.shards = new Shards({ self, coordinator, registry, faults, watch: this.watch, objects: this.objects, milliseconds });
    this.operate = createOperations({ self, registry, faults, watch: this.watch, objects: this.objects, milliseconds });
  }

  /** Looks after what may have broken: the watch, leases, shards that have not moved yet, and the gate's connections. */
  async tick(): Promise<void> {
    await this.watch.ensure();
    this.coordinator?.expire();
    await this.shards.work();
    await this.#attach();
  }

  /** Leaves the cluster: all shards, with their objects, go to the others. @returns whether nothing is left behind */
  async leave(milliseconds: number): Promise<boolean> {
    const { self, coordinator, faults } = this.#options;
    const isDone = (): boolean => this.shards.size === 0 || !this.watch.hasOthers;
    if (isDone()) return true;
    try {
      await faults.call(coordinator, '/internal/leave', { node: self });
    } catch {
      return false;
    }
    const done = new Promise<void>((resolve) => {
      this.#onChange = () => {
        if (isDone()) resolve();
      };
      this.#onChange();
    });
    return within(milliseconds, done);
  }

  /** Ends every stream that it holds open. */
  close(): void {
    this.#closed = true;
    this.gate.close();
    this.pusher.close();
    this.watch.close();
    this.coordinator?.close();
  }

  #changed(): void {
    this.shards.follow();
    this.#onChange();
    if (this.#closed) return;
    void this.shards.work();
    void this.#attach();
  }

  async #attach(): Promise<void> {
    if (!this.#closed) await this.gate.attach(this.watch.members.map(({ node }) => node));
  }
}
