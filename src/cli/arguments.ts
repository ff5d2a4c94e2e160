import { InvalidArgumentError } from 'commander';
import { parseAddress, type Address } from '../node/address.ts';

/** Reads `host:port`. @throws InvalidArgumentError */
export function address(text: string): Address {
  try {
    return parseAddress(text);
  } catch (cause) {
    throw new InvalidArgumentError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Checks that a text is `host:port`, and leaves it as it was written. @throws InvalidArgumentError */
export function addressText(text: string): string {
  address(text);
  return text;
}

/** What a comma stands between. */
export function listed(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}
