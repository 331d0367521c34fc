import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { countTokens, releaseTokens } from '../../../../src/server/graphql/execution/tokens.ts';
import { DocumentCache } from '../../../../src/server/transport/limits/document-cache.ts';
import { request } from '../../../support/clients/graphql.ts';
import { startServer } from '../../../support/servers/server.ts';
import { errorsOf } from '../../../support/clients/transports.ts';

describe('the cache of documents', () => {
  it('finds a document by its text, while there is room for it', () => {
    const cache = new DocumentCache(100_000);
    const texts = Array.from({ length: 100 }, (_, index) => `{ a${index} } #${'c'.repeat(10_000)}`);
    for (const text of texts) {
      cache.add(parse(text));
      const document = parse(text);
      expect(cache.isValid(document)).toBe(false);
      cache.add(document);
      expect(cache.isValid(document)).toBe(true);
      expect(cache.get(text)).toBe(document);
      expect(cache.totalBytes).toBeLessThanOrEqual(100_000);
    }
    const kept = texts.filter((text) => cache.get(text) !== undefined);
    expect(kept).toEqual(texts.slice(-kept.length));
    expect(kept.length).toBeGreaterThan(1);
  });

  it('keeps a document whose text comes a second time, and none for documents that come once', () => {
    const cache = new DocumentCache(20_000);
    const often = '{ often }';
    for (let count = 0; count < 2; count += 1) {
      expect(cache.get(often)).toBeUndefined();
      cache.add(parse(often));
    }
    const bytes = cache.totalBytes;
    for (let index = 0; index < 10_000; index += 1) cache.add(parse(`{ once${index} }`));
    expect(cache.get(often)).toBeDefined();
    expect(cache.totalBytes).toBe(bytes);
    // The last texts are remembered, and the first are forgotten.
    for (const index of [9999, 0]) cache.add(parse(`{ once${index} }`));
    expect(cache.get('{ once9999 }')).toBeDefined();
    expect(cache.get('{ once0 }')).toBeUndefined();
  });

  it('counts text that says nothing, at two bytes a character where it has to', () => {
    const sizeOf = (text: string): number => {
      const cache = new DocumentCache(1_000_000);
      for (let count = 0; count < 2; count += 1) cache.add(parse(text));
      return cache.totalBytes;
    };
    const plain = sizeOf('{ a }');
    expect(sizeOf(`{ a ${','.repeat(10_000)}}`)).toBeGreaterThanOrEqual(plain + 10_000);
    expect(sizeOf(`{ a } #${'₿'.repeat(10_000)}`)).toBeGreaterThanOrEqual(plain + 20_000);
    expect(sizeOf(`{ ${'a '.repeat(1000)} }`)).toBeGreaterThan(plain + 300_000);
  });

  it('keeps no document that is larger than all of it, and none at all when it has no bytes', () => {
    const small = new DocumentCache(10_000);
    const text = `{ a } #${'c'.repeat(10_000)}`;
    for (let count = 0; count < 2; count += 1) small.add(parse(text));
    expect(small.get(text)).toBeUndefined();
    expect(small.totalBytes).toBe(0);

    const none = new DocumentCache(0);
    const document = parse('{ a }');
    for (let count = 0; count < 2; count += 1) none.add(document);
    expect(none.get('{ a }')).toBeUndefined();
    expect(none.isValid(document)).toBe(false);
  });
});

describe('a document that was parsed', () => {
  it('counts its comments among its tokens', () => {
    expect(countTokens(parse('{ a(b: "c") }'))).toBe(8);
    expect(countTokens(parse('# one\n{ a # two\n} #three'))).toBe(6);
  });

  it('lets go of its tokens, and errors name the same places', () => {
    const document = parse('# one\n{ a { bb } } # two');
    const [operation] = document.definitions;
    releaseTokens(document);
    expect(operation?.loc?.startToken.next ?? null).toBeNull();
    expect(operation?.loc).toMatchObject({ start: 6, end: 18 });
    expect(document.loc?.source.body).toContain('# two');
  });
});

describe('a server', () => {
  const many = (count: number): string => `{ viewer { role } }\n${'#\n'.repeat(count)}`;

  it('counts comments in QUERY_MAX_TOKENS', async () => {
    await using server = await startServer({ MAX_MESSAGE_BYTES: '102400' });
    for (const query of [many(1995), many(2001), many(30_000)]) {
      const { http, sse, webSocket } = await errorsOf(server, { query });
      expect(http).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', maxTokens: 2000 } }]);
      expect(sse).toEqual(http);
      expect(webSocket).toEqual(http);
    }
    await request(server, many(1994), {});
  });

  it.each(['0', '8388608'])('answers the same each time, with DOCUMENT_CACHE_BYTES=%s', async (bytes) => {
    await using server = await startServer({ DOCUMENT_CACHE_BYTES: bytes });
    for (let count = 0; count < 3; count++) {
      expect(await request(server, '{ viewer { role } }', {})).toEqual({ viewer: null });
      const { http } = await errorsOf(server, { query: '{\n  viewer { role nothing } }' });
      expect(http).toMatchObject([
        { locations: [{ line: 2, column: 17 }], extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
      ]);
      const failing = 'query ($n: Int) {\n markets(first: $n) { edges { cursor } } }';
      const { http: failed, webSocket } = await errorsOf(server, { query: failing, variables: { n: 101 } });
      expect(failed).toMatchObject([{ locations: [{ line: 2, column: 2 }], path: ['markets'] }]);
      expect(webSocket).toEqual(failed);
    }
  });

  it('in production hides the schema from a document that it knows', async () => {
    await using server = await startServer({ NODE_ENV: 'production' });
    for (let count = 0; count < 3; count++) {
      const { http } = await errorsOf(server, { query: '{ __schema { queryType { name } } }' });
      const hidden = { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
      expect(http).toMatchObject([hidden, hidden]);
    }
  });
});
