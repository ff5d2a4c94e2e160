import { z } from 'zod';

const alerts = z.array(
  z.object({ labels: z.record(z.string(), z.string()), fingerprint: z.string(), status: z.object({ inhibitedBy: z.array(z.string()) }) }),
);

/** What is asked of an Alertmanager. */
export interface AlertmanagerApi {
  /** The names of the alerts that mute one now, in any of its series. */
  muting(alertname: string): Promise<readonly string[]>;
}

/** The HTTP API of an Alertmanager. */
export class Alertmanager implements AlertmanagerApi {
  readonly #base: string;

  /** @param base `http://host:port` */
  constructor(base: string) {
    this.#base = base;
  }

  async muting(alertname: string): Promise<readonly string[]> {
    const response = await fetch(`${this.#base}/api/v2/alerts`, { signal: AbortSignal.timeout(15_000) });
    if (!response.ok) throw new Error(`alerts: ${response.status} ${await response.text()}`);
    return mutingIn(await response.json(), alertname);
  }
}

/** @param answer what Alertmanager answers of all its alerts, which names those that mute by their fingerprints */
export function mutingIn(answer: unknown, alertname: string): readonly string[] {
  const all = alerts.parse(answer);
  const by = all.filter(({ labels }) => labels['alertname'] === alertname).flatMap(({ status }) => status.inhibitedBy);
  return [...new Set(by.map((fingerprint) => all.find((it) => it.fingerprint === fingerprint)?.labels['alertname'] ?? fingerprint))].sort();
}
