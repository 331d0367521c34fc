import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';

import { RequestWalletChallengeDocument, SignInWithWalletDocument } from '../../client/generated/graphql.ts';
import { retryWhenLimited } from './retry.ts';
import type { Session } from './session.ts';

/** A Solana-style wallet whose key lives in this process only. */
export interface Wallet {
  /** The public key in base58. */
  readonly address: string;

  /** The ed25519 signature over the message's UTF-8 bytes, in base58. */
  sign(message: string): string;
}

/** Creates a wallet with a new key, or with a secret key of 32 bytes. */
export function createWallet(secret?: Uint8Array): Wallet {
  const { secretKey, publicKey } = ed25519.keygen(secret);
  return {
    address: base58.encode(publicKey),
    sign: (message) => base58.encode(ed25519.sign(new TextEncoder().encode(message), secretKey)),
  };
}

/** A wallet that is signed in. */
export interface SignedInWallet {
  readonly wallet: Wallet;
  readonly token: string;
  readonly expiresAtMs: number;
}

/**
 * Signs a wallet in by challenge and signature, waiting where the server limits the rate.
 *
 * @throws {RequestError} when the server refuses.
 */
export async function signIn(session: Session, wallet: Wallet, signal: AbortSignal): Promise<SignedInWallet> {
  const challenge = await retryWhenLimited(
    () => session.request(RequestWalletChallengeDocument, { input: { wallet: wallet.address } }),
    signal,
  );
  const { message } = challenge.requestWalletChallenge;
  const input = { wallet: wallet.address, message, signature: wallet.sign(message) };
  const answer = await retryWhenLimited(() => session.request(SignInWithWalletDocument, { input }), signal);
  const { token, expiresAt } = answer.signInWithWallet;
  return { wallet, token, expiresAtMs: Date.parse(expiresAt) };
}
