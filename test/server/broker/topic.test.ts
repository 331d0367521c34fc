import { randomUUID } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../../src/server/base/config.ts';
import { decodeCursor, encodeCursor, maximumCursorLength } from '../../../src/server/broker/cursor.ts';
import { defineTopic } from '../../../src/server/broker/topic.ts';
import { domainVariables } from '../../../src/server/domains/index.ts';

const topic = defineTopic('market', { key: 'market', history: 'default', readers: 'everyone' });

/** Keys of every length, of characters that take one byte to six in a cursor. */
const key = fc
  .tuple(
    fc.constantFrom('x', '"', 'é', '–', '🎲', '\u0001', '\ud800'),
    fc.integer({ min: 0, max: 20_000 }),
    fc.string(),
  )
  .map(([unit, count, rest]) => unit.repeat(count) + rest);
const offset = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('the address of the log of a key', () => {
  it('gives cursors that are taken back, whatever the key is', () => {
    fc.assert(
      fc.property(key, offset, (market, place) => {
        const address = topic.of(market);
        const position = { epoch: randomUUID(), offset: place };
        const cursor = encodeCursor(address, position);
        expect(decodeCursor(address, cursor)).toEqual(position);
        expect(cursor.length).toBeLessThanOrEqual(maximumCursorLength);
      }),
    );
  });

  it('has a wallet of any length that a token may have in full', () => {
    for (const unit of ['x', '"', '🎲', '–']) {
      expect(topic.of(unit.repeat(255))).toBe(`market:${unit.repeat(255)}`);
    }
  });

  it('is of one key alone: a long key, and a key that looks like the digest of another', () => {
    const long = 'x'.repeat(5000);
    const digest = topic.of(long).slice('market:'.length);
    expect(digest).toMatch(/^#sha256-[\w-]{43}$/);
    const addresses = [long, `${long}x`, digest, topic.of(digest).slice('market:'.length)].map((each) =>
      topic.of(each),
    );
    expect(new Set(addresses).size).toBe(4);
  });
});

describe('MAX_ARGUMENT_LENGTH', () => {
  const load = (length: string) => loadConfig(domainVariables, { MAX_ARGUMENT_LENGTH: length });

  it('never refuses a cursor', () => {
    expect(load('8192').MAX_ARGUMENT_LENGTH).toBeGreaterThan(maximumCursorLength);
    expect(load('0').MAX_ARGUMENT_LENGTH).toBe(0);
    expect(() => load('8191')).toThrow('MAX_ARGUMENT_LENGTH: must be 0, or 8192 at least');
  });
});
