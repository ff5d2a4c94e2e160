import type { ClientHttp2Session } from 'node:http2';

/** A message as gRPC frames it, uncompressed. */
export function framed(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** A call whose bytes are the caller's own. @returns the status of the trailers, where there is one, when the stream is over */
export function rawCall(
  session: ClientHttp2Session,
  path: string,
  headers: Readonly<Record<string, string>>,
  messages: readonly Uint8Array[],
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let code: string | undefined;
    const note = (found: { readonly 'grpc-status'?: unknown }): void => {
      if (found['grpc-status'] !== undefined) code = String(found['grpc-status']);
    };
    const stream = session.request({ ...headers, ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
    stream.on('response', note).on('trailers', note).on('error', () => undefined).on('close', () => resolve(code));
    stream.resume();
    for (const message of messages) stream.write(message);
    stream.end();
    // A message that is never finished is waited for until its client leaves.
    setTimeout(() => stream.close(), 500).unref();
  });
}
