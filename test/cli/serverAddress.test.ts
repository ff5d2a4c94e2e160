import { describe, expect, it } from 'vitest';
import { serverAddress } from '../../src/cli/serverAddress.ts';

describe('the address of a server', () => {
  it.each([
    ['a host', 'http://127.0.0.1:9090', { url: 'http://127.0.0.1:9090' }],
    ['a prefix', 'https://metrics.example/prom/', { url: 'https://metrics.example/prom' }],
    ['a user and a password', 'http://ann:s%40fe@127.0.0.1:9090', { url: 'http://127.0.0.1:9090', authorization: `Basic ${Buffer.from('ann:s@fe').toString('base64')}` }],
    ['a user alone', 'http://ann@127.0.0.1:9090/', { url: 'http://127.0.0.1:9090', authorization: `Basic ${Buffer.from('ann:').toString('base64')}` }],
  ])('has %s', (_, text, expected) => {
    expect(serverAddress(text)).toEqual(expected);
  });

  it.each([
    ['no address', 'prometheus'],
    ['another protocol', 'file:///etc/passwd'],
    ['a query', 'http://127.0.0.1:9090?x=secret'],
    ['a password that is not written as addresses have it', 'http://ann:secret%zz@127.0.0.1:9090'],
  ])('is refused when it is %s, without being repeated', (_, text) => {
    const read = serverAddress(text);
    expect(read).toHaveProperty('problem');
    expect(JSON.stringify(read)).not.toMatch(/secret|passwd/);
  });
});
