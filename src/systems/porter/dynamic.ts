import type { Unit } from '../../metric/unit.ts';

/** The unit that a name ends with, where it does. */
export function dynamicUnit(name: string): Unit {
  return (['seconds', 'bytes', 'ratio'] as const).find((unit) => name.endsWith(`_${unit}`)) ?? 'count';
}
