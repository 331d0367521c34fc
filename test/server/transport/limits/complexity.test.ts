import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMarket, request } from '../../../support/clients/graphql.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { errorsOf } from '../../../support/clients/transports.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** Markets of trades of markets, so many fields deep. */
const nested = (depth: number): string =>
  repeat(depth, () => 'market {').replace(/^market/, 'market(id: "m")') + ' id ' + '} '.repeat(depth);

const doubling = repeat(
  40,
  (index) =>
    `fragment F${index} on Market { trades(first: 1) { edges { node { market { ...F${index + 1} ...F${index + 1} } } } } }`,
);

/** Documents that ask for too much, and the limit that says so. */
const documents: readonly { readonly what: string; readonly query: string; readonly limit: string }[] = [
  {
    what: 'fields too deep',
    query: `{ market(id: "m") { trades { edges { node { ${nested(8)} } } } } }`,
    limit: 'maxDepth',
  },
  {
    what: 'fragments that use each other twice, forty times',
    query: `{ market(id: "m") { ...F0 } } ${doubling} fragment F40 on Market { id }`,
    limit: 'maxDepth',
  },
  {
    what: 'a fragment that uses itself',
    query: '{ market(id: "m") { ...F } } fragment F on Market { ...F }',
    limit: 'maxDepth',
  },
  {
    what: 'too many aliases',
    query: `{ ${repeat(21, (index) => `a${index}: serverStatus { topics }`)} }`,
    limit: 'maxAliases',
  },
  {
    what: 'aliases in a fragment that is used often',
    query: `{ ${repeat(5, (index) => `a${index}: market(id: "m") { ...F }`)} } fragment F on Market { ${repeat(5, (index) => `b${index}: id`)} }`,
    limit: 'maxAliases',
  },
  {
    what: 'too many directives',
    query: `{ serverStatus { ${repeat(21, () => 'topics @include(if: true)')} } }`,
    limit: 'maxDirectives',
  },
  {
    what: 'the same directive on one field',
    query: `{ serverStatus { topics ${repeat(21, () => '@skip(if: false)')} } }`,
    limit: 'maxDirectives',
  },
  {
    what: 'lists of lists',
    query: '{ markets(first: 100) { edges { node { trades(first: 100) { edges { node { id } } } } } } }',
    limit: 'maxCost',
  },
  {
    what: 'a list whose length is a variable',
    query:
      'query ($n: Int = 100) { markets(first: $n) { edges { node { discussions(last: $n) { edges { node { id } } } } } } }',
    limit: 'maxCost',
  },
  {
    what: 'a list without a length in a list',
    query:
      '{ markets(first: 100) { edges { node { ...F } } } } fragment F on Market { trades { edges { node { id } } } discussions { edges { node { id } } } }',
    limit: 'maxCost',
  },
  {
    what: 'a list of absurd length',
    query: '{ markets(first: 2147483647) { edges { node { id } } } }',
    limit: 'maxCost',
  },
  {
    what: 'a subscription to lists',
    query:
      'subscription { tradeExecuted { market { trades(first: 100) { edges { node { market { trades(first: 100) { edges { cursor } } } } } } } } }',
    limit: 'maxCost',
  },
  {
    what: 'a subscription that runs too much at each event',
    query:
      'subscription { marketEvents { id market { trades(first: 30) { edges { cursor } } discussions(first: 40) { edges { node { id } } } } } }',
    limit: 'maxEventCost',
  },
  {
    what: 'long texts of many rows, by aliases',
    query: `{ ${repeat(4, (index) => `l${index}: markets(first: 100) { edges { node { ${repeat(4, (alias) => `a${alias}_${index}: description`)} trades { edges { cursor } } } } }`)} }`,
    limit: 'maxCost',
  },
  {
    what: 'many lists that bring nothing',
    query: `{ markets(first: 100) { edges { node { ${repeat(9, (index) => `t${index}: trades(first: 0) { edges { cursor } } d${index}: discussions(first: 0) { edges { cursor } }`)} } } } }`,
    limit: 'maxCost',
  },
  {
    what: 'more tokens than anybody needs',
    query: `{ serverStatus { ${repeat(2000, () => 'topics')} } }`,
    limit: 'maxTokens',
  },
  {
    what: 'one field so often that it takes long to validate',
    query: `{ ${repeat(480, () => 'serverStatus { topics }')} }`,
    limit: 'maxRepeats',
  },
  {
    what: 'fragments so often that they take long to validate',
    query: `{ ${repeat(30, () => `serverStatus { ${repeat(25, (index) => `...F${index}`)} }`)} } ${repeat(25, (index) => `fragment F${index} on ServerStatus { topics }`)}`,
    limit: 'maxTokens',
  },
  { what: 'brackets without an end', query: '{ a '.repeat(1999), limit: 'maxTokens' },
];

describe('a document that asks for too much', () => {
  it.each(documents)('is QUERY_TOO_COMPLEX everywhere: $what', async ({ query, limit }) => {
    const { http, sse, webSocket } = await errorsOf(server, { query });
    expect(http).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', retryable: false } }]);
    expect(http).toMatchObject([{ extensions: { [limit]: expect.any(Number) as number } }]);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
  });

  it('leaves the server as it was', async () => {
    expect(await request(server, '{ serverStatus { topics } }', {})).toEqual({ serverStatus: { topics: 0 } });
  });
});

describe('a cost', () => {
  it('is rounded up in the error, and its refusal is counted by its limit', async () => {
    const before = await refusalsBy(server, 'QUERY_MAX_EVENT_COST');
    const query =
      'subscription { tradeExecuted { id market { a: trades { edges { cursor } } b: trades { edges { cursor } } c: trades { edges { cursor } } } } }';
    const { http, sse, webSocket } = await errorsOf(server, { query });
    // The leaf, the market, and three lists of 20.
    expect(http).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX', cost: 62, maxEventCost: 50 } }]);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
    expect(await refusalsBy(server, 'QUERY_MAX_EVENT_COST')).toBe(before + 3);
  });

  it('of events has no limit when the limit is 0', async () => {
    await using unlimited = await startServer({ QUERY_MAX_EVENT_COST: '0', QUERY_MAX_SEARCHES: '0' });
    const search = 'markets(search: "x") { edges { cursor } }';
    expect((await errorsOf(unlimited, { query: `{ a: ${search} b: ${search} }` })).http).toBeUndefined();
    const query = `subscription { tradeExecuted(marketId: "m") { market { ${repeat(4, (index) => `t${index}: trades { edges { cursor } }`)} } } }`;
    // It is admitted, and then finds no market.
    expect((await errorsOf(unlimited, { query })).sse).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

describe('a document that asks for much, but not for too much', () => {
  it('is served: a page of markets with everything, a page of trades, introspection', async () => {
    const id = await createMarket(server, 'PROPOSED');
    const everything =
      'id question description category tags state priceYes priceNo proposalTally { for total } disputeTally { for total } cursor';
    const documents = [
      `{ markets(first: 100) { edges { node { ${everything} } } } }`,
      `{ markets { edges { node { ${everything} trades { edges { node { id } } } discussions { edges { node { id } } } } } } }`,
      `{ market(id: "${id}") { trades(first: 50) { edges { node { id market { id trades(first: 5) { edges { cursor } } } } } } } }`,
      '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } }',
    ];
    for (const document of [...documents, getIntrospectionQuery()]) await request(server, document, {});
  });
});

describe('a text among the arguments', () => {
  it.each([
    {
      where: 'in the document',
      query: `{ markets(search: "${'x'.repeat(20_000)}") { edges { cursor } } }`,
      variables: {},
    },
    {
      where: 'in a variable',
      query: 'query ($s: String) { markets(search: $s) { edges { cursor } } }',
      variables: { s: 'x'.repeat(20_000) },
    },
  ])('is BAD_USER_INPUT everywhere when it is too long, $where', async ({ query, variables }) => {
    const { http, sse, webSocket } = await errorsOf(server, { query, variables });
    expect(http).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', maxArgumentLength: 16_384 } }]);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
  });
});
