import { describe, expect, it } from 'vitest';
import { formatAddress, isLoopback, parseAddress } from '../../src/node/address.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1:8081', { host: '127.0.0.1', port: 8081 }],
    ['hedgehog-1:0', { host: 'hedgehog-1', port: 0 }],
    ['[::1]:9090', { host: '::1', port: 9090 }],
  ])('%s is read, and written as it was', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
    expect(formatAddress(address)).toBe(text);
  });

  it.each(['', '8081', 'localhost', ':8081', 'host:', 'host:65536', 'host:-1', '::1:9090', 'http://host:80', 'a b:80', 'host:80/path'])(
    '"%s" is refused with the form it should have',
    (text) => expect(() => parseAddress(text)).toThrow(/is not an address: write it as host:port/),
  );

  it.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.0.0.1.example.com', false],
    ['10.0.0.1', false],
  ])('%s is a loopback host: %s', (host, loopback) => expect(isLoopback(host)).toBe(loopback));
});
