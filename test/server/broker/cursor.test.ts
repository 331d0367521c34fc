import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeCursor, encodeCursor } from '../../../src/server/broker/cursor.ts';
import { errorWith } from '../../support/broker/broker-under-test.ts';

const invalid = errorWith('CURSOR_INVALID');
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const offset = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

/** A cursor with any body, and the right checksum. */
function forged(body: unknown): string {
  const encoded = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)).toString('base64url');
  return encoded + createHash('sha256').update(encoded).digest('base64url').slice(0, 8);
}

describe('a cursor', () => {
  it('gives its position back, for every topic, epoch and offset', () => {
    fc.assert(
      fc.property(text, text, offset, (topic, epoch, place) => {
        const position = { epoch, offset: place };
        expect(decodeCursor(topic, encodeCursor(topic, position))).toEqual(position);
      }),
    );
  });

  it('is text that fits into a URL and into a variable', () => {
    fc.assert(
      fc.property(text, text, offset, (topic, epoch, place) => {
        expect(encodeCursor(topic, { epoch, offset: place })).toMatch(/^[\w-]+$/);
      }),
    );
  });

  it('is CURSOR_INVALID when a single character of it is another, is missing or is too much', () => {
    const topic = 'market:0b9e';
    const cursor = encodeCursor(topic, { epoch: 'c7e4', offset: 42 });
    for (let place = 0; place <= cursor.length; place += 1) {
      const [before, after] = [cursor.slice(0, place), cursor.slice(place + 1)];
      for (const character of 'aAzZ09-_=+/ .\u0000ü') {
        if (character !== cursor[place]) {
          expect(() => decodeCursor(topic, before + character + after), `at ${place}`).toThrow(invalid);
        }
        expect(() => decodeCursor(topic, before + character + cursor.slice(place))).toThrow(invalid);
      }
      if (place < cursor.length) expect(() => decodeCursor(topic, before + after)).toThrow(invalid);
    }
  });

  it('is CURSOR_INVALID for every other topic', () => {
    fc.assert(
      fc.property(text, text, (topic, other) => {
        fc.pre(topic !== other);
        const cursor = encodeCursor(topic, { epoch: 'e', offset: 1 });
        expect(() => decodeCursor(other, cursor)).toThrow(invalid);
      }),
    );
  });

  it('is CURSOR_INVALID when it is any other text', () => {
    fc.assert(
      fc.property(fc.string(), (garbage) => {
        expect(() => decodeCursor('t', garbage)).toThrow(invalid);
      }),
    );
  });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no JSON', '["t","e",'],
    ['no list', { topic: 't' }],
    ['too little', ['t', 'e']],
    ['too much', ['t', 'e', 1, 2]],
    ['an offset below zero', ['t', 'e', -1]],
    ['an offset that is no whole number', ['t', 'e', 1.5]],
    ['an offset that no number holds', ['t', 'e', 2 ** 53 + 2]],
    ['an offset that is text', ['t', 'e', '1']],
    ['an epoch that is none', ['t', null, 1]],
    ['more than a cursor ever is', ['t', 'e'.repeat(3000), 1]],
  ])('is CURSOR_INVALID when it says %s, even with the right checksum', (_case, body) => {
    expect(() => decodeCursor('t', forged(body))).toThrow(invalid);
  });
});
