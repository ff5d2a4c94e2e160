import { z } from 'zod';
import type { Home } from './home.ts';
import { isAlive } from './identity.ts';

/** How a reference node that runs here is reached. */
export const runningNode = z.object({
  system: z.string(),
  /** `127.0.0.1:port`, as those below. */
  address: z.string(),
  /** Where it takes orders to fail. */
  control: z.string(),
});

export type RunningNode = Readonly<z.infer<typeof runningNode>>;

/** The nodes that `up` runs as processes; none where it runs nothing, or containers. */
export function runningNodes(home: Home): readonly RunningNode[] {
  const state = home.read();
  if (state?.runtime !== 'processes' || !isAlive(state.supervisor)) return [];
  return state.services.flatMap(({ node }) => node ?? []);
}
