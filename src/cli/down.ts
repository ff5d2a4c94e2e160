import { Command } from 'commander';
import { downDocker } from '../runtime/docker.ts';
import { endProcesses, removeData } from '../runtime/down.ts';
import { localHome, told } from './runtime.ts';

interface Flags {
  readonly volumes: boolean;
}

/** `down`: ends what `up` has started, also after a crash of it. */
export function downCommand(): Command {
  return new Command('down')
    .description('end what obskit up has started; nothing of it stays but logs and data')
    .option('--volumes', 'remove what the services have stored, too', false)
    .action(({ volumes }: Flags) =>
      told(async () => {
        const home = localHome();
        const state = home.read();
        if (state?.runtime === 'docker') {
          await downDocker(state.project, volumes);
          home.forget();
        } else {
          const ended = await endProcesses(home);
          console.log(ended === 0 ? 'Nothing runs.' : `${ended} processes have ended.`);
        }
        if (!volumes) return;
        removeData(home);
        console.log(`What was stored in ${home.data} is gone.`);
      }),
    );
}
