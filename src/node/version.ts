import { z } from 'zod';
import { HttpError } from './http.ts';

/** When and by whom something was written, in milliseconds since 1970. Of two versions the later wins; the node's name breaks a tie. */
export const version = z.strictObject({ time: z.number().int().nonnegative(), node: z.string().min(1).max(256) });

export type Version = Readonly<z.output<typeof version>>;

export function isNewer(a: Version, than: Version): boolean {
  return a.time > than.time || (a.time === than.time && a.node > than.node);
}

/** How far ahead of this node's clock that of another may be. */
const skewMilliseconds = 60_000;

/** A time that no clock in order shows yet. Once taken, it would win over every write until then. */
export class AheadOfTime extends HttpError {
  constructor(time: number) {
    super(409, `the time ${time} is more than a minute ahead of this node's clock`);
  }
}

/** Whether a time is one that the clock of another node cannot show by now. */
export function isAhead(time: number): boolean {
  return time > Date.now() + skewMilliseconds;
}

/** Gives the writes of one node their versions. */
export class WriteClock {
  #time = 0;

  /** The version of a write that a node makes now: later than every version that was given or seen. */
  stamp(node: string): Version {
    this.#time = Math.max(Date.now(), this.#time + 1);
    return { time: this.#time, node };
  }

  /** Notes the version of a write of another node. @throws AheadOfTime */
  see({ time }: Version): void {
    if (isAhead(time)) throw new AheadOfTime(time);
    this.#time = Math.max(this.#time, time);
  }
}
