import { base58 } from '@scure/base';
import { beforeEach, describe, expect, it } from 'vitest';

import { challengeTtlMs, createChallenges, type Challenges } from '../../../src/domains/users/sign-in.ts';
import { createWallet, malleate } from '../../support/wallets.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error;
const wallet = createWallet();

let nowMs: number;
let challenges: Challenges;

beforeEach(() => {
  nowMs = noon;
  challenges = createChallenges(3, () => nowMs);
});

const signed = () => {
  const { message } = challenges.request(wallet.address);
  return { wallet: wallet.address, message, signature: wallet.sign(message) };
};

describe('wallet challenges', () => {
  it('are good for five minutes, and tell until when', () => {
    const { message, expiresAt } = challenges.request(wallet.address);
    expect(challengeTtlMs).toBe(5 * 60_000);
    expect(expiresAt).toBe('2026-11-20T12:05:00.000000Z');
    expect(message.split('\n')).toEqual([
      'Marketcast wants you to sign in with your Solana account:',
      wallet.address,
      '',
      expect.stringMatching(/^Nonce: \w{20,}$/),
      'Expires: 2026-11-20T12:05:00.000000Z',
    ]);
  });

  it('are accepted until the last millisecond and refused from then on', () => {
    const [inTime, late] = [signed(), signed()];

    nowMs = noon + challengeTtlMs - 1;
    expect(() => challenges.redeem(inTime)).not.toThrow();
    nowMs = noon + challengeTtlMs;
    expect(() => challenges.redeem(late)).toThrow(unauthenticated);
  });

  it('are spent when they are refused as expired, even if the clock is set back', () => {
    const late = signed();
    nowMs = noon + challengeTtlMs;
    expect(() => challenges.redeem(late)).toThrow(unauthenticated);
    nowMs = noon;
    expect(() => challenges.redeem(late)).toThrow(unauthenticated);
  });

  it('are never the same twice', () => {
    expect(challenges.request(wallet.address).message).not.toBe(challenges.request(wallet.address).message);
  });

  it('of one wallet wait side by side, and the oldest of too many is forgotten', () => {
    const [first, ...rest] = [signed(), signed(), signed(), signed()];

    expect(() => challenges.redeem(first)).toThrow(unauthenticated);
    for (const challenge of rest) expect(() => challenges.redeem(challenge)).not.toThrow();
  });

  it('accept no signature but the one that the key makes', () => {
    for (const bend of [
      malleate,
      (signature: string) => `1${signature}`,
      (signature: string) => ` ${signature}`,
    ]) {
      const challenge = signed();
      const bent = { ...challenge, signature: bend(challenge.signature) };
      expect(() => challenges.redeem(bent)).toThrow(unauthenticated);
    }
  });

  it('accept no key of small order, for which a signature over one message is good for others', () => {
    const identity = base58.encode(Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0)));
    const { message } = challenges.request(identity);
    // R is the neutral element and S is 0: S·B = R + k·A holds for every message when A is neutral as well.
    const signature = base58.encode(Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 1 : 0)));

    expect(() => challenges.redeem({ wallet: identity, message, signature })).toThrow(unauthenticated);
  });
});
