import { randomBytes } from 'node:crypto';

import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';

import { ApiError } from '../../errors.ts';
import { fromMillis, type Timestamp } from '../../time.ts';

/** A message to sign, good once. */
export interface Challenge {
  readonly message: string;
  readonly expiresAt: Timestamp;
}

/** What a wallet sends back. */
export interface SignedChallenge {
  readonly wallet: string;
  readonly message: string;
  /** base58 of the 64 bytes of an ed25519 signature over the message's UTF-8 bytes. */
  readonly signature: string;
}

/** Wallets prove themselves by signing a message that names them and that is good once. */
export interface Challenges {
  /** @throws {ApiError} `BAD_USER_INPUT` when the text is no Solana wallet. */
  request(wallet: string): Challenge;
  /**
   * Accepts a signed challenge and forgets it, whatever the signature is worth.
   *
   * @throws {ApiError} `BAD_USER_INPUT` when the wallet is none; `UNAUTHENTICATED` when the message is not one that this
   *   server gave to this wallet and still waits for, or when the signature is not the wallet's.
   */
  redeem(signed: SignedChallenge): void;
}

/** How long a challenge waits for its signature. */
export const challengeTtlMs = 5 * 60_000;

const publicKeyBytes = 32;
const signatureBytes = 64;

/** Creates the challenges of a server. `capacity` of them may wait at once; past it the oldest is forgotten. */
export function createChallenges(capacity: number, clock: () => number = Date.now): Challenges {
  const waiting = new Map<string, { readonly wallet: string; readonly expiresAtMs: number }>();

  return {
    request(wallet) {
      readPublicKey(wallet);
      const expiresAtMs = clock() + challengeTtlMs;
      const expiresAt = fromMillis(expiresAtMs);
      const nonce = base58.encode(randomBytes(16));
      const message = [
        'Marketcast wants you to sign in with your Solana account:',
        wallet,
        '',
        `Nonce: ${nonce}`,
        `Expires: ${expiresAt}`,
      ].join('\n');
      waiting.set(message, { wallet, expiresAtMs });
      const oldest = waiting.keys().next();
      if (waiting.size > capacity && oldest.done !== true) waiting.delete(oldest.value);
      return { message, expiresAt };
    },

    redeem({ wallet, message, signature }) {
      const publicKey = readPublicKey(wallet);
      const challenge = waiting.get(message);
      if (challenge?.wallet !== wallet) {
        throw new ApiError(
          'UNAUTHENTICATED',
          {},
          'That message is not one that waits for a signature: ask for a new one.',
        );
      }
      waiting.delete(message);
      if (challenge.expiresAtMs <= clock()) {
        throw new ApiError('UNAUTHENTICATED', {}, 'The message has expired: ask for a new one.');
      }
      if (!isSignature(signature, message, publicKey)) {
        throw new ApiError('UNAUTHENTICATED', {}, 'The signature is not the one of this wallet.');
      }
    },
  };
}

function readPublicKey(wallet: string): Uint8Array {
  const bytes = decodeBase58(wallet, publicKeyBytes);
  if (bytes !== null) return bytes;
  throw new ApiError(
    'BAD_USER_INPUT',
    { argument: 'wallet' },
    'A wallet is the base58 text of a 32-byte public key.',
  );
}

function isSignature(signature: string, message: string, publicKey: Uint8Array): boolean {
  const bytes = decodeBase58(signature, signatureBytes);
  if (bytes === null) return false;
  try {
    // Strict verification (RFC 8032, section 5.1.7): a signature that somebody bent into another shape is none.
    return ed25519.verify(bytes, new TextEncoder().encode(message), publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function decodeBase58(text: string, length: number): Uint8Array | null {
  // Two characters hold more than one byte; decoding time grows with the square of the length.
  if (text.length > length * 2) return null;
  try {
    const bytes = base58.decode(text);
    return bytes.length === length ? bytes : null;
  } catch {
    return null;
  }
}
