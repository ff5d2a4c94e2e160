import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Instruction {
  /** In capitals, such as `COPY`. */
  readonly name: string;
  readonly rest: string;
}

/** The stages of the Dockerfile, each with its instructions from `FROM` on. */
export function dockerfileStages(path = resolve(import.meta.dirname, '../../Dockerfile')): readonly (readonly Instruction[])[] {
  const lines = readFileSync(path, 'utf8').replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, '').split('\n').filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name = '', rest = ''] = /^([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    if (name.toUpperCase() === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name: name.toUpperCase(), rest });
  }
  return stages;
}

/** What a stage copies out of the project, as pairs of what and where to. */
export function copiesOf(stage: readonly Instruction[]): readonly { readonly from: string; readonly to: string }[] {
  return restsOf(stage, 'COPY')
    .filter((rest) => !rest.startsWith('--from='))
    .flatMap((rest) => {
      const parts = rest.split(/\s+/);
      const to = parts.at(-1) ?? '';
      return parts.slice(0, -1).map((from) => ({ from, to: to.endsWith('/') ? `${to}${from}` : to }));
    });
}

/** What follows each instruction of one name. */
export function restsOf(stage: readonly Instruction[], name: string): readonly string[] {
  return stage.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
}
