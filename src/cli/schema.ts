import { Command } from 'commander';
import { configJsonSchema } from '../config/jsonSchema.ts';
import { indexKit } from '../config/kitIndex.ts';
import { kits } from '../kit/kits.ts';

/** `schema`: the JSON Schema by which editors complete and check obskit.yaml. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of obskit.yaml, for editors')
    .action(() => {
      process.stdout.write(configJsonSchema(indexKit(kits)));
    });
}
