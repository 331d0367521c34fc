import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Publication } from '../../../src/server/broker/broker.ts';
import { bytesOf, Payload, PayloadCache } from '../../../src/server/hub/payload.ts';
import { note, type NoteContent } from '../../support/broker/notes.ts';

function publicationOf(offset: number, content?: NoteContent): Publication {
  const event = note(offset, content);
  return { topic: 't', position: { epoch: 'e', offset }, publishedAt: event.occurredAt, event };
}

/** Any text: of ASCII, of whole characters, and of code units that are no characters. */
const texts = fc.oneof(
  fc.string({ unit: 'binary-ascii' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe('the bytes of a text', () => {
  it('are its UTF-8, one character each, for any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(Buffer.from(bytesOf(text), 'latin1')).toEqual(Buffer.from(text, 'utf8'));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['an empty text', ''],
    ['the ends of ASCII', '\0\x7f'],
    ['the first character after ASCII', '\x80'],
    ['a character that a single byte could hold', '\xff'],
    ['line breaks and then something', '\n\r\u2028é'],
    ['a pair of surrogates', '\u{1f680}'],
    ['half a pair', 'a\ud800b\udc00'],
  ])('are its UTF-8: %s', (_case, text) => {
    expect(Buffer.from(bytesOf(text), 'latin1').toString('hex')).toBe(
      Buffer.from(text, 'utf8').toString('hex'),
    );
  });

  it('are those of the JSON of a payload, made once', () => {
    const payload = new Payload('"Größe"', publicationOf(1));
    expect(Buffer.from(payload.bytes, 'latin1').toString('utf8')).toBe('"Größe"');
    expect(payload.tail).toBe(`${payload.bytes}}`);
  });
});

describe('a payload', () => {
  it('knows its offset and its supersession key', () => {
    const supersedes = { key: 'price:x', order: 7n };
    expect(new Payload('{}', publicationOf(3, { supersedes }))).toMatchObject({
      offset: 3,
      supersessionKey: 'price:x',
    });
    expect(new Payload('{}', publicationOf(4)).supersessionKey).toBeNull();
  });
});

function textBytesOf(json: string): number {
  const bytes = Buffer.byteLength(json);
  return bytes === json.length ? bytes : 2 * json.length + bytes;
}

describe('a payload cache', () => {
  const payloadOf = (length: number, character = 'x'): Payload =>
    new Payload(character.repeat(length), publicationOf(1));

  it('keeps the newest payloads, and never more bytes than its bound', () => {
    const entry = fc.record({
      keyLength: fc.integer({ min: 0, max: 60 }),
      length: fc.nat(3000),
      character: fc.constantFrom('x', '\u20ac'),
    });
    fc.assert(
      fc.property(fc.nat(20_000), fc.array(entry, { maxLength: 60 }), (maximumBytes, entries) => {
        const cache = new PayloadCache(maximumBytes);
        const cached = cache.ofGroup();
        const keys: string[] = [];
        for (const [index, { keyLength, length, character }] of entries.entries()) {
          const key = `${index}:`.padEnd(keyLength, 'k');
          keys.push(key);
          const payload = payloadOf(length, character);
          cached.add(key, payload);
          expect(cache.totalBytes).toBeLessThanOrEqual(maximumBytes);
          // A text and its UTF-8: the same string for ASCII, otherwise two bytes a character and the bytes.
          const kept = keys.filter((known) => cached.get(known) !== undefined);
          const textBytes = kept.reduce((sum, known) => sum + textBytesOf(cached.get(known)?.json ?? ''), 0);
          expect(textBytes).toBeLessThanOrEqual(maximumBytes);
          // The oldest payloads were dropped first.
          expect(kept).toEqual(keys.slice(keys.length - kept.length));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('drops only the oldest payloads, and no more of them than it must', () => {
    const probe = new PayloadCache(1_000_000);
    probe.ofGroup().add('1', payloadOf(100));
    const cache = new PayloadCache(probe.totalBytes * 3);
    const [one, other] = [cache.ofGroup(), cache.ofGroup()];
    one.add('1', payloadOf(100));
    other.add('1', payloadOf(100));
    one.add('2', payloadOf(100));
    expect(one.get('1')).toBeDefined();
    other.add('2', payloadOf(100));
    const isKept = [one, other].map((group) => ['1', '2'].map((key) => group.get(key) !== undefined));
    expect(isKept).toEqual([
      [false, true],
      [true, true],
    ]);
  });

  it('keeps no payload that is larger than its bound, and none when the bound is 0', () => {
    const cache = new PayloadCache(1000);
    const cached = cache.ofGroup();
    cached.add('large', payloadOf(1000));
    expect([cached.get('large'), cache.totalBytes]).toEqual([undefined, 0]);
    const none = new PayloadCache(0);
    const empty = none.ofGroup();
    empty.add('empty', payloadOf(0));
    expect([empty.get('empty'), none.totalBytes]).toEqual([undefined, 0]);
  });
});
