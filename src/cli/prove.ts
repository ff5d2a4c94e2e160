import { Command } from 'commander';
import { prove } from '../prove/proof.ts';
import { proofMarkdown, proofSummary } from '../prove/report.ts';
import { CannotProve } from '../prove/stack.ts';
import { writeFiles } from './output.ts';
import { UserError } from './userError.ts';

interface Flags {
  readonly out: string;
  readonly quiet: boolean;
}

/** `prove`: brings a stack up, breaks it, and writes down what was seen; 0 proven, 1 a claim failed, 2 cannot run. */
export function proveCommand(): Command {
  return new Command('prove')
    .description('start all systems with a real Prometheus and Alertmanager, drive and break them, and show that what the kit claims holds')
    .option('--out <file>', 'where to write what was seen; beside it, a report for people with the ending .md', 'dist/proof.json')
    .option('--quiet', 'say only how it ended', false)
    .action(async ({ out, quiet }: Flags) => {
      const stopped = new AbortController();
      const stop = (): void => stopped.abort(new UserError('stopped; nothing was proven, and nothing is left running'));
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
      const began = performance.now();
      const onProgress = (line: string): void => {
        if (!quiet) console.error(`${String(Math.round((performance.now() - began) / 1_000)).padStart(4)} s  ${line}`);
      };
      const proof = await prove({ signal: stopped.signal, onProgress }).catch((cause: unknown) => {
        throw cause instanceof CannotProve ? new UserError(`${cause.message}.`, { cause }) : cause;
      });
      writeFiles({ [out]: `${JSON.stringify(proof, null, 2)}\n`, [out.replace(/(\.json)?$/, '.md')]: proofMarkdown(proof) });
      process.stdout.write(proofSummary(proof));
      process.exitCode = proof.proven ? 0 : 1;
    });
}
