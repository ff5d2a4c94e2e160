import { Command } from 'commander';
import { Home } from '../runtime/home.ts';
import { supervise } from '../runtime/supervise.ts';

/** `supervise`: what `up` leaves behind to keep the stack's processes alive; nothing for people to type. */
export function superviseCommand(): Command {
  return new Command('supervise').argument('<folder>', 'the folder of what runs, .obskit').action(async (folder: string) => {
    await supervise(new Home(folder));
  });
}
