import { readFileSync } from 'node:fs';

// The image's health check: is the node of this container ready? It listens where the container's command says, or else at
// its system's own port; as it is the only one here, whichever of those answers is it.
const systemPorts = [8080, 8081, 9090];

/** The command of the container, one argument after the other. */
const args = readFileSync(process.argv[2] ?? '/proc/1/cmdline', 'utf8').split('\0');
const at = args.findIndex((arg) => arg === '--listen' || arg.startsWith('--listen='));
const [, host = '127.0.0.1', port] = /^(?:--listen=)?(.*):(\d+)$/.exec(args[at]?.includes('=') ? args[at] : (args[at + 1] ?? '')) ?? [];
const isWildcard = /^\[?[0.:]+\]?$/.test(host);
const addresses = at === -1 ? systemPorts.map((own) => `127.0.0.1:${own}`) : [`${isWildcard ? '127.0.0.1' : host}:${port}`];

const answers = await Promise.all(addresses.map((address) => fetch(`http://${address}/readyz`).then(({ ok }) => ok, () => false)));
process.exit(answers.includes(true) ? 0 : 1);
