import type { Path } from './path.ts';

export const hidden = '(hidden)';

/** Keys whose values are never shown, wherever they turn up. */
const secretKey = /^(password|passphrase|token|secret|credentials|api_?key|api_?url|routing_?key|service_?key|url)$/i;

/** The keys of a receiver that hold nothing confidential. What stands beside them may be a secret under a misspelt name. */
const publicReceiverKeys: ReadonlySet<unknown> = new Set(['name', 'kind', 'channel', 'to', 'from', 'smarthost', 'username', 'region']);

/** Text with somebody's credentials in it: `user:password@host`, `https://token@host`, `?token=…`. */
const carriesCredentials = /:[^\s@]*@|[?&][^=\s]+=/;

/** Whether what stands at a path may be a secret. */
export function isSecret(path: Path): boolean {
  return secretAt(path) !== undefined;
}

/** A path fit to be shown: below a secret, nothing but `file` and `env` is a name that the kit knows. */
export function publicPath(path: Path): Path {
  const credentials = path.findIndex((step) => typeof step === 'string' && carriesCredentials.test(step));
  if (credentials !== -1) return publicPath(path.slice(0, credentials));
  const at = secretAt(path);
  if (at === undefined) return path;
  return path.slice(0, path[at + 1] === 'file' || path[at + 1] === 'env' ? at + 2 : at + 1);
}

/** Where in a path the key of a secret is. */
function secretAt(path: Path): number | undefined {
  const at = path.findIndex(
    (step, i) => (typeof step === 'string' && secretKey.test(step)) || (path[0] === 'receivers' && i === 2 && !publicReceiverKeys.has(step)),
  );
  return at === -1 ? undefined : at;
}

/** A value as a message shows it: short, on one line, and hidden where it may be a secret. */
export function show(value: unknown, path: Path): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  // A receiver is a map: text in the place of one, or of the whole list, is most likely its URL.
  if (isSecret(path) || (path[0] === 'receivers' && path.length <= 2)) return value === null ? 'null' : hidden;
  if (typeof value !== 'string') return String(value);
  return carriesCredentials.test(value) ? hidden : quote(value);
}

/** The name of a key as a message shows it; names below a secret may be part of it. */
export function showKey(path: Path): string {
  const key = String(path.at(-1));
  return isSecret(path.slice(0, -1)) || carriesCredentials.test(key) ? hidden : quote(key);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
