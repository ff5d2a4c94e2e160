import { rmSync } from 'node:fs';
import { Home } from './home.ts';
import { isAlive, signal, type Identity } from './identity.ts';
import { until } from './wait.ts';

/** How long processes may take to end by themselves: Prometheus writes its head first. */
const graceSeconds = 40;

/**
 * Ends all that was started, by number and time of start, so that nobody else's process is touched. Where the supervisor
 * died, what it kept is ended one by one.
 * @returns how many processes had to be ended
 */
export async function endProcesses(home: Home): Promise<number> {
  const state = home.read();
  if (state?.runtime !== 'processes') return 0;
  const living = Home.identities(state).filter(isAlive);
  const led = signal(state.supervisor, 'SIGTERM');
  if (led) await gone([state.supervisor], graceSeconds);
  // It may have started something anew while it was told to stop.
  const left = [...new Map([state, home.read()].flatMap((it) => (it?.runtime === 'processes' ? Home.identities(it) : [])).map((it) => [`${it.pid} ${it.started}`, it])).values()];
  for (const it of left) signal(it, 'SIGTERM');
  await gone(left, led ? 5 : graceSeconds);
  for (const it of left) signal(it, 'SIGKILL');
  await gone(left, 5);
  home.forget();
  return living.length;
}

/** Removes what services have stored. */
export function removeData(home: Home): void {
  rmSync(home.data, { recursive: true, force: true });
}

async function gone(identities: readonly Identity[], seconds: number): Promise<void> {
  await until('all have ended', { seconds, pauseMilliseconds: 100 }, async () => (identities.some(isAlive) ? undefined : true)).catch(() => undefined);
}
