import { describe, expect, it } from 'vitest';

import { fitsInto } from '../../../../src/server/graphql/execution/json-size.ts';

const deep = { a: [1, -0.5, true, null, undefined, 'text'], b: { c: [], d: {} }, e: undefined, f: 1e300 };

describe('the size of JSON', () => {
  it.each([
    ['a text', 'plain'],
    ['a text with quotes, tabs and other characters that are escaped', '"\\\u0001\t\n\u2028'],
    ['a text beyond ASCII', 'größer als 10 € 🚀'],
    ['a half of a pair of surrogates', 'a\ud83d'],
    ['numbers and words', [0, -1, 1.5, 1e21, true, false, null]],
    ['objects and lists', deep],
    ['an empty list', []],
    ['an empty object', {}],
    ['a date', { at: new Date(0) }],
    ['names that are escaped', { 'a"b': 1, ü: 2 }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1, b: 2 })],
  ])('is exact for %s', (_what, value) => {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    expect([fitsInto(value, bytes), fitsInto(value, bytes - 1)]).toEqual([true, false]);
  });

  it('is not measured past the bound', () => {
    let looks = 0;
    const row = {
      get text() {
        looks += 1;
        return 'x'.repeat(1000);
      },
    };
    expect(
      fitsInto(
        Array.from({ length: 1000 }, () => row),
        10_000,
      ),
    ).toBe(false);
    expect(looks).toBeLessThan(11);
  });

  it('is known in no time for a long text that stands in many places', () => {
    const text = '\u{20ac}'.repeat(5000);
    const rows = Array.from({ length: 10_000 }, () => ({ a: text, b: text, c: text }));
    const startedAtMs = performance.now();
    expect(fitsInto(rows, 1_048_576)).toBe(false);
    expect(performance.now() - startedAtMs).toBeLessThan(100);
  });

  it('is exact for random values', () => {
    const texts = ['', 'a', '"', '\\', '\u0000', 'é', '€', '🚀', '\ud83d', '\udc00', '\u007f'];
    const pick = (count: number): number => Math.floor(Math.random() * count);
    const textOf = (): string =>
      Array.from({ length: pick(5) }, () => texts[pick(texts.length)] ?? '').join('');
    const valueOf = (depth: number): unknown => {
      switch (pick(depth > 4 ? 4 : 6)) {
        case 0:
          return pick(1_000_000) / 7;
        case 1:
          return textOf();
        case 2:
          return [null, true, false, undefined][pick(4)] ?? null;
        case 3:
          return pick(100) - 50;
        case 4:
          return Array.from({ length: pick(4) }, () => valueOf(depth + 1));
        default:
          return Object.fromEntries(Array.from({ length: pick(4) }, () => [textOf(), valueOf(depth + 1)]));
      }
    };
    for (let count = 0; count < 2000; count += 1) {
      const value = valueOf(0);
      const bytes = Buffer.byteLength(JSON.stringify(value));
      expect([fitsInto(value, bytes), fitsInto(value, bytes - 1)], JSON.stringify(value)).toEqual([
        true,
        false,
      ]);
    }
  });
});
