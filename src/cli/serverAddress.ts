/** A server as somebody names it on the command line. */
export interface ServerAddress {
  /** Without a slash at its end, and without user and password: fit to be shown. */
  readonly url: string;
  /** The `Authorization` that stands for the user and the password of the address; not to be shown. */
  readonly authorization?: string;
}

/** Reads `http://user:password@host:9090/prefix`. What is wrong with it is told in a sentence that repeats no password. */
export function serverAddress(text: string): ServerAddress | { readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { problem: 'give an address such as http://127.0.0.1:9090' };
  if (url.search !== '' || url.hash !== '') return { problem: 'give the address alone, without what stands behind ? or #' };
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined) return { problem: 'write a % in a user or a password as %25' };
  return {
    // A server behind a prefix has it in its address.
    url: url.origin + url.pathname.replace(/\/+$/, ''),
    ...(user === '' && password === '' ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
  };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
