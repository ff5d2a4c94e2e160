import { Command } from 'commander';
import { configurationDoc } from '../config/doc.ts';
import { configJsonSchema } from '../config/jsonSchema.ts';
import { indexKit } from '../config/kitIndex.ts';
import { kits } from '../kit/kits.ts';

/** `schema`: the JSON Schema by which editors complete and check obskit.yaml. */
export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the JSON Schema of obskit.yaml, for editors')
    .option('--markdown', 'print it as a page for people instead', false)
    .action(({ markdown }: { readonly markdown: boolean }) => {
      const index = indexKit(kits);
      process.stdout.write(markdown ? configurationDoc() : configJsonSchema(index));
    });
}
