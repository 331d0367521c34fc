import { randomUUID } from 'node:crypto';

/** A unique value for an on-chain column of a row that is not on a chain. */
export function offChainReference(): string {
  return `offchain:${randomUUID()}`;
}
