import { Home, type State } from './home.ts';
import { identityOf } from './identity.ts';
import { readPlan } from './plan.ts';
import { Supervisor } from './supervisor.ts';

/**
 * The process that stays: it runs the plan of a folder until it is told to stop, and writes down what runs at every
 * change, before anything else happens. Whoever comes after it finds every process by that.
 */
export async function supervise(home: Home): Promise<void> {
  const self = identityOf(process.pid);
  if (self === undefined) throw new Error('this process cannot tell when it was started');
  const { services, leftOut } = readPlan(home.plan);
  const stateOf = (states: Supervisor['states']): State => ({
    runtime: 'processes',
    supervisor: self,
    leftOut: [...leftOut],
    services: services.map(({ title, readyUrl, url, node, command: { name, log } }) => ({
      name,
      title,
      readyUrl,
      log,
      ...(url === undefined ? {} : { url }),
      ...(node === undefined ? {} : { node }),
      ...(states.find((it) => it.name === name) ?? { restarts: 0 }),
    })),
  });
  const supervisor = new Supervisor({ onChange: (states) => home.write(stateOf(states)) });
  const told = new Promise<void>((done) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => done());
  });
  for (const { command } of services) supervisor.start(command);
  // A timer keeps the process alive while all that it keeps waits for a restart.
  const alive = setInterval(() => undefined, 60_000);
  await told;
  clearInterval(alive);
  await supervisor.stop();
  home.forget();
}
