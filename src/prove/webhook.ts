import { z } from 'zod';
import { startReceiver, type Receiver } from './server.ts';

const notification = z.object({
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});

/** One alert as a receiver was told of it, and when, in seconds since 1970. */
export type Notified = z.infer<typeof notification>['alerts'][number] & { readonly at: number };

/** A receiver of notifications, which remembers what it was told. */
export class Webhook {
  readonly #received: Notified[] = [];
  #receiver: Receiver | undefined;

  get received(): readonly Notified[] {
    return this.#received;
  }

  /** @returns the address for Alertmanager */
  async start(): Promise<string> {
    this.#receiver = await startReceiver((_, body) => {
      const at = Date.now() / 1_000;
      this.#received.push(...notification.parse(JSON.parse(body.toString())).alerts.map((alert) => ({ ...alert, at })));
    });
    return `${this.#receiver.url}/`;
  }

  /** The first that was told of an alert in a state, since a moment when one is given. */
  of(alertname: string, status: Notified['status'], since = 0): Notified | undefined {
    return this.#received.find(({ labels, at, ...alert }) => labels['alertname'] === alertname && alert.status === status && at >= since);
  }

  /** Whether an alert has been told of that has not been taken back yet, in any of its series. */
  isFiring(alertname: string): boolean {
    const own = this.#received.filter(({ labels }) => labels['alertname'] === alertname);
    const latest = new Map(own.map(({ labels, status }) => [JSON.stringify(Object.entries(labels).sort()), status]));
    return [...latest.values()].includes('firing');
  }

  async stop(): Promise<void> {
    await this.#receiver?.stop();
  }
}
