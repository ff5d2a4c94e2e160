import { createPublicKey, sign, type KeyObject } from 'node:crypto';

/** A certificate that an Ed25519 key has given itself (RFC 5280, RFC 8410), in PEM: node:crypto reads them and makes none. */
export function selfSigned(privateKey: KeyObject, commonName: string): string {
  const ed25519 = sequence(Buffer.from('06032b6570', 'hex'));
  const name = sequence(der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(commonName)))));
  const validity = sequence(der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  const version = der(0xa0, der(0x02, Buffer.of(2)));
  const serial = der(0x02, Buffer.of(1));
  const key = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const content = sequence(version, serial, ed25519, name, validity, name, key);
  const signature = der(0x03, Buffer.of(0), sign(null, content, privateKey));
  const lines = sequence(content, ed25519, signature).toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
