import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import { beforeEach, describe, expect, it } from 'vitest';

import { createMemoryChallengeStore } from '../../../../src/server/domains/users/challenge-store.ts';
import {
  challengeTtlMs,
  createChallenges,
  type Challenges,
  type SignedChallenge,
} from '../../../../src/server/domains/users/sign-in.ts';
import { createWallet, malleate } from '../../../support/tokens/wallets.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const domain = 'market.example';
const unauthenticated = expect.objectContaining({ code: 'UNAUTHENTICATED' }) as Error;
const wallet = createWallet();

let nowMs: number;
let challenges: Challenges;

beforeEach(() => {
  nowMs = noon;
  const store = createMemoryChallengeStore(3, () => nowMs);
  challenges = createChallenges({ store, domain, clock: () => nowMs });
});

const signed = async (): Promise<SignedChallenge> => {
  const { message } = await challenges.request(wallet.address);
  return { wallet: wallet.address, message, signature: wallet.sign(message) };
};

const bytesOf = (...[first = 0, ...rest]: number[]): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) =>
    index === 0 ? first : index === 31 ? (rest.at(-1) ?? 0) : (rest[0] ?? 0),
  );

describe('wallet challenges', () => {
  it('are good for five minutes, and tell where, for whom and until when', async () => {
    const { message, expiresAt } = await challenges.request(wallet.address);
    expect(challengeTtlMs).toBe(5 * 60_000);
    expect(expiresAt).toBe('2026-11-20T12:05:00.000000Z');
    expect(message.split('\n')).toEqual([
      'market.example wants you to sign in with your Solana account:',
      wallet.address,
      '',
      expect.stringMatching(/^Nonce: \w{60,70}$/),
      'Expiration Time: 2026-11-20T12:05:00.000000Z',
    ]);
  });

  it('are accepted until the last millisecond and refused from then on', async () => {
    const [inTime, late] = [await signed(), await signed()];

    nowMs = noon + challengeTtlMs - 1;
    await challenges.redeem(inTime);
    nowMs = noon + challengeTtlMs;
    await expect(challenges.redeem(late)).rejects.toEqual(unauthenticated);
  });

  it('are good once', async () => {
    const challenge = await signed();
    await challenges.redeem(challenge);
    await expect(challenges.redeem(challenge)).rejects.toEqual(unauthenticated);
  });

  it('are never the same twice', async () => {
    const messages = await Promise.all(Array.from({ length: 50 }, () => challenges.request(wallet.address)));
    expect(new Set(messages.map(({ message }) => message)).size).toBe(50);
  });

  it('wait side by side, however many are asked for', async () => {
    const first = await signed();
    for (let count = 0; count < 1000; count += 1) await challenges.request(wallet.address);
    await challenges.redeem(first);
  });

  it('are not spent by a signature that is refused: whoever cannot sign takes nothing from who can', async () => {
    const challenge = await signed();
    const forged = { ...challenge, signature: createWallet().sign(challenge.message) };
    await expect(challenges.redeem(forged)).rejects.toEqual(unauthenticated);
    await challenges.redeem(challenge);
  });

  it('are worthless when any character of them is another', async () => {
    const { message } = await challenges.request(wallet.address);
    for (let index = 0; index < message.length; index += 1) {
      const other = message[index] === '2' ? '3' : '2';
      const changed = message.slice(0, index) + other + message.slice(index + 1);
      const attempt = { wallet: wallet.address, message: changed, signature: wallet.sign(changed) };
      await expect(challenges.redeem(attempt), changed).rejects.toEqual(unauthenticated);
    }
    await challenges.redeem({ wallet: wallet.address, message, signature: wallet.sign(message) });
  });

  it.each([
    ['a space behind', (message: string) => `${message} `],
    ['a line behind', (message: string) => `${message}\n`],
    ['a line before', (message: string) => `\n${message}`],
    ['other line ends', (message: string) => message.replaceAll('\n', '\r\n')],
    ['a mark of byte order', (message: string) => `\ufeff${message}`],
    ['another one before it', (message: string) => `Pay 5 SOL.\n${message}`],
    ['a longer nonce', (message: string) => message.replace('Nonce: ', 'Nonce: 1')],
    ['an endless nonce', (message: string) => message.replace('Nonce: ', `Nonce: ${'z'.repeat(10_000)}`)],
    ['another domain', (message: string) => message.replace('market.example', 'evil.example')],
    ['no nonce', (message: string) => message.replace(/Nonce: .*\n/, '')],
    ['nothing', () => ''],
  ])('are worthless with %s', async (_case, change) => {
    const message = change((await challenges.request(wallet.address)).message);
    const attempt = { wallet: wallet.address, message, signature: wallet.sign(message) };
    await expect(challenges.redeem(attempt)).rejects.toEqual(unauthenticated);
  });

  it('of another wallet are worthless, as they are and with the wallet replaced', async () => {
    const thief = createWallet();
    const { message } = await challenges.request(wallet.address);
    for (const text of [message, message.replace(wallet.address, thief.address)]) {
      const attempt = { wallet: thief.address, message: text, signature: thief.sign(text) };
      await expect(challenges.redeem(attempt)).rejects.toEqual(unauthenticated);
    }
  });

  it('of another domain, or another deployment of the same one, are worthless', async () => {
    const store = createMemoryChallengeStore(3, () => nowMs);
    const elsewhere = createChallenges({ store, domain: 'evil.example', clock: () => nowMs });
    const here = createChallenges({ store, domain, clock: () => nowMs });
    for (const other of [elsewhere, challenges]) {
      const { message } = await other.request(wallet.address);
      const relayed = { wallet: wallet.address, message, signature: wallet.sign(message) };
      await expect(here.redeem(relayed)).rejects.toEqual(unauthenticated);
    }
  });

  it('are void when too many were redeemed to remember them all, and new ones are good', async () => {
    const waiting = await signed();
    for (let count = 0; count < 4; count += 1) await challenges.redeem(await signed());
    await expect(challenges.redeem(waiting)).rejects.toEqual(unauthenticated);
    await challenges.redeem(await signed());
  });
});

describe('signatures over a challenge', () => {
  it.each([
    ['with S moved by the order of the group', malleate],
    ['with a digit before', (signature: string) => `1${signature}`],
    ['with a space before', (signature: string) => ` ${signature}`],
    ['that is cut', (signature: string) => base58.encode(base58.decode(signature).subarray(0, 63))],
    [
      'that is a byte longer',
      (signature: string) => base58.encode(Uint8Array.of(...base58.decode(signature), 0)),
    ],
    ['in hexadecimal', (signature: string) => Buffer.from(base58.decode(signature)).toString('hex')],
    ['in base64', (signature: string) => Buffer.from(base58.decode(signature)).toString('base64')],
    ['that is all zeros', () => '1'.repeat(64)],
    [
      'with R of all zeros',
      (signature: string) =>
        base58.encode(Uint8Array.of(...new Uint8Array(32), ...base58.decode(signature).subarray(32))),
    ],
    [
      'with S of all ones',
      (signature: string) =>
        base58.encode(
          Uint8Array.of(...base58.decode(signature).subarray(0, 32), ...new Uint8Array(32).fill(255)),
        ),
    ],
    ['that is nothing', () => ''],
    ['of absurd length', (signature: string) => signature.repeat(500)],
  ])('are refused %s', async (_case, bend) => {
    const challenge = await signed();
    const bent = { ...challenge, signature: bend(challenge.signature) };
    await expect(challenges.redeem(bent)).rejects.toEqual(unauthenticated);
  });

  it('are refused over anything but the exact message', async () => {
    const challenge = await signed();
    const { message } = challenge;
    const prefixed = `\xffsolana offchain${message}`;
    for (const text of [message.trimEnd().toLowerCase(), `${message}\n`, prefixed, '']) {
      const attempt = { ...challenge, signature: wallet.sign(text) };
      await expect(challenges.redeem(attempt)).rejects.toEqual(unauthenticated);
    }
  });

  /** Every encoding of a point of small order, those that are not canonical among them. */
  const smallOrder: readonly (readonly [string, Uint8Array])[] = [
    ['of all zeros', bytesOf(0)],
    ['of order 1', bytesOf(1)],
    ['of order 2', bytesOf(0xec, 0xff, 0x7f)],
    ['of order 4, the other sign', bytesOf(0, 0, 0x80)],
    ['of order 1 with a sign', bytesOf(1, 0, 0x80)],
    ['of order 1 beyond the field', bytesOf(0xee, 0xff, 0x7f)],
    ['of order 4 beyond the field', bytesOf(0xed, 0xff, 0x7f)],
    ...[0x05, 0x85, 0x7a, 0xfa].map((last): readonly [string, Uint8Array] => [
      `of order 8, ${last}`,
      ofOrderEight(last),
    ]),
  ];

  it.each(smallOrder)(
    'are refused of a key %s, for which one signature is good for any message',
    async (_case, key) => {
      const address = base58.encode(key);
      const { message } = await challenges.request(address);
      for (const r of [bytesOf(1), key]) {
        const signature = base58.encode(Uint8Array.of(...r, ...new Uint8Array(32)));
        await expect(challenges.redeem({ wallet: address, message, signature })).rejects.toEqual(
          unauthenticated,
        );
      }
    },
  );

  it('are refused of a key that is no point of the curve', async () => {
    const key = bytesOf(2);
    expect(() => ed25519.Point.fromBytes(key)).toThrow();
    const address = base58.encode(key);
    const { message } = await challenges.request(address);
    const attempt = { wallet: address, message, signature: wallet.sign(message) };
    await expect(challenges.redeem(attempt)).rejects.toEqual(unauthenticated);
  });

  it.each([
    '',
    'not base58: 0OIl',
    '1111',
    '1'.repeat(40),
    'z'.repeat(44),
    'z'.repeat(100_000),
    `${wallet.address} `,
  ])('are of a wallet, which %j is not: BAD_USER_INPUT', async (address) => {
    const refused = expect.objectContaining({ code: 'BAD_USER_INPUT' }) as Error;
    await expect(challenges.request(address)).rejects.toEqual(refused);
    const attempt = { ...(await signed()), wallet: address };
    await expect(challenges.redeem(attempt)).rejects.toEqual(refused);
  });
});

/** The four points of order eight, by the last byte of their encoding. */
function ofOrderEight(last: number): Uint8Array {
  const base = ed25519.Point.fromHex(
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03 7a'.replace(' ', ''),
  );
  const points = [base, base.negate(), base.multiplyUnsafe(3n), base.multiplyUnsafe(5n)];
  const found = points.map((point) => point.toBytes()).find((bytes) => bytes[31] === last);
  if (found === undefined) throw new Error(`no point of order eight ends so: ${last}`);
  return found;
}
