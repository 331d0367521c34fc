import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';

import { ApiError } from '../../base/errors.ts';
import { fromMillis, type Timestamp } from '../../base/time.ts';
import type { ChallengeStore } from './challenge-store.ts';

/** A message that a wallet signs. It can be redeemed once. */
export interface Challenge {
  readonly message: string;
  readonly expiresAt: Timestamp;
}

/** A challenge with its signature. */
export interface SignedChallenge {
  readonly wallet: string;
  readonly message: string;
  /** The base58 text of an ed25519 signature (64 bytes) of the message's UTF-8 bytes. */
  readonly signature: string;
}

/** Proves wallets: a wallet signs a message that names the wallet and this deployment. A message can be redeemed once. */
export interface Challenges {
  /**
   * Creates a challenge, which expires after {@link challengeTtlMs}.
   *
   * @throws {ApiError} `BAD_USER_INPUT` when the text is no Solana wallet.
   */
  request(wallet: string): Promise<Challenge>;
  /**
   * Redeems a signed challenge. After a wrong signature the challenge can still be redeemed.
   *
   * @throws {ApiError} `BAD_USER_INPUT` when the text is no Solana wallet; `UNAUTHENTICATED` when this deployment did not
   *   give the message to this wallet, when the message has expired or was redeemed before by any instance, or when the
   *   signature is not the wallet's.
   */
  redeem(signed: SignedChallenge): Promise<void>;
}

export interface ChallengeOptions {
  readonly store: ChallengeStore;
  /** The domain that the message shows to the owner of the wallet. */
  readonly domain: string;
  readonly clock?: () => number;
}

/** Milliseconds from the creation of a challenge to its expiry. */
export const challengeTtlMs = 5 * 60_000;

const publicKeyBytes = 32;
const signatureBytes = 64;
/** The two parts of a nonce: its random bytes, and the proof that this deployment made the message. */
const uniqueBytes = 16;
const proofBytes = 32;

export function createChallenges({ store, domain, clock = Date.now }: ChallengeOptions): Challenges {
  const proofOf = (key: Uint8Array, unique: Uint8Array, wallet: string, expiresAt: Timestamp): Uint8Array =>
    createHmac('sha256', key)
      .update(JSON.stringify([domain, wallet, expiresAt, base58.encode(unique)]))
      .digest();

  /** In the format that wallets show: https://github.com/phantom/sign-in-with-solana. */
  const messageOf = (wallet: string, nonce: Uint8Array, expiresAt: Timestamp): string =>
    [
      `${domain} wants you to sign in with your Solana account:`,
      wallet,
      '',
      `Nonce: ${base58.encode(nonce)}`,
      `Expiration Time: ${expiresAt}`,
    ].join('\n');

  return {
    async request(wallet) {
      readPublicKey(wallet);
      const expiresAt = fromMillis(clock() + challengeTtlMs);
      const unique = randomBytes(uniqueBytes);
      const proof = proofOf(await store.key(), unique, wallet, expiresAt);
      return { message: messageOf(wallet, Buffer.concat([unique, proof]), expiresAt), expiresAt };
    },

    async redeem({ wallet, message, signature }) {
      const publicKey = readPublicKey(wallet);
      const { nonce, expiresAt } = readMessage(message);
      const unique = nonce.subarray(0, uniqueBytes);
      const key = await store.key();
      const isOurs =
        timingSafeEqual(nonce.subarray(uniqueBytes), proofOf(key, unique, wallet, expiresAt)) &&
        message === messageOf(wallet, nonce, expiresAt);
      if (!isOurs) throw unknown();
      const expiresAtMs = Date.parse(expiresAt);
      if (expiresAtMs <= clock()) throw refused('The message has expired: ask for a new one.');
      if (!isSignature(signature, message, publicKey)) {
        throw refused('The signature is not the one of this wallet.');
      }
      // The last check, because a client that cannot sign must not use up the capacity of the store.
      if (!(await store.redeem(key, base58.encode(unique), expiresAtMs))) {
        throw refused('The message was used before: ask for a new one.');
      }
    },
  };
}

/** The nonce and the expiry of a message. @throws {ApiError} `UNAUTHENTICATED` for a text of another format. */
function readMessage(message: string): { readonly nonce: Uint8Array; readonly expiresAt: Timestamp } {
  const match = /\nNonce: (\w{1,80})\nExpiration Time: ([\dT:.Z-]{27})$/.exec(message);
  const [, text = '', expiresAt = ''] = match ?? [];
  const nonce = decodeBase58(text, uniqueBytes + proofBytes);
  if (nonce === null) throw unknown();
  return { nonce, expiresAt };
}

function unknown(): ApiError {
  return refused('That message is not one that this server gave to this wallet: ask for a new one.');
}

function refused(message: string): ApiError {
  return new ApiError('UNAUTHENTICATED', {}, message);
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
    // Strict verification (RFC 8032, section 5.1.7) refuses a second form of a valid signature.
    return ed25519.verify(bytes, new TextEncoder().encode(message), publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function decodeBase58(text: string, length: number): Uint8Array | null {
  // A byte takes less than two characters. Longer texts are not decoded, because the time grows with the square of the
  // length.
  if (text.length > length * 2) return null;
  try {
    const bytes = base58.decode(text);
    return bytes.length === length ? bytes : null;
  } catch {
    return null;
  }
}
