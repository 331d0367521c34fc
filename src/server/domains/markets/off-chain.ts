import { randomUUID } from 'node:crypto';

/** A value for a unique on-chain column of a row that never was on a chain. */
export function offChainReference(): string {
  return `offchain:${randomUUID()}`;
}
