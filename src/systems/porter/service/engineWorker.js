// A thread of its own starts without the loader of TypeScript, so this file brings it; see bin/obskit.js.
import { register } from 'tsx/esm/api';

register();
await import('./engineWorker.ts');
