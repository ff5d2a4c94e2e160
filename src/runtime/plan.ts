import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LeftOut } from './localDeployment.ts';
import { runningNode, type RunningNode } from './nodes.ts';
import type { Command } from './supervisor.ts';

const plan = z.object({
  services: z.array(
    z.object({
      title: z.string(),
      readyUrl: z.string(),
      url: z.string().optional(),
      node: runningNode.optional(),
      command: z.object({
        name: z.string(),
        file: z.string(),
        args: z.array(z.string()),
        env: z.record(z.string(), z.string()),
        files: z.array(z.object({ path: z.string(), content: z.string() })),
        secrets: z.array(z.object({ path: z.string(), variable: z.string() })),
        folders: z.array(z.string()),
        log: z.string(),
      }),
    }),
  ),
  leftOut: z.array(z.object({ name: z.string(), title: z.string(), because: z.string() })),
});

/** What a supervisor of its own is to run: handed over in a file. */
export interface Plan {
  readonly services: readonly PlannedService[];
  readonly leftOut: readonly LeftOut[];
}

export interface PlannedService {
  readonly title: string;
  readonly readyUrl: string;
  /** Where people find it. */
  readonly url?: string | undefined;
  /** How it is driven, if it is a reference node. */
  readonly node?: RunningNode | undefined;
  readonly command: Command;
}

/** @throws Error when the file holds no plan */
export function readPlan(file: string): Plan {
  return plan.parse(JSON.parse(readFileSync(file, 'utf8')));
}
