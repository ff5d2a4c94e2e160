import { createServer, type Server } from 'node:http';
import { z } from 'zod';

const notification = z.object({
  alerts: z.array(z.object({ status: z.enum(['firing', 'resolved']), labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) })),
});

export type Notified = z.infer<typeof notification>['alerts'][number];

/** A receiver of notifications, which remembers what it was told. */
export class Webhook {
  readonly received: Notified[] = [];
  #server: Server | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.received.push(...notification.parse(JSON.parse(Buffer.concat(chunks).toString())).alerts);
        response.end();
      });
    });
    const server = this.#server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    return `http://127.0.0.1:${address.port}/`;
  }

  /** What was told of one alert, in one state. */
  of(alertname: string, status: Notified['status']): Notified | undefined {
    return this.received.find((alert) => alert.labels['alertname'] === alertname && alert.status === status);
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}
