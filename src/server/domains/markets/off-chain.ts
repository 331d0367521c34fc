import { randomUUID } from 'node:crypto';

const mark = 'offchain:';

/** A unique value for an on-chain column of a row that is not on a chain. */
export function offChainReference(): string {
  return `${mark}${randomUUID()}`;
}

/** Whether a reference is one of this server. */
export function isOffChain(reference: string): boolean {
  return reference.startsWith(mark);
}
