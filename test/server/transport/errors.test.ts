import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { encodeCursor } from '../../../src/server/broker/cursor.ts';
import { marketTopic } from '../../../src/server/domains/markets/topics.ts';
import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  ExecuteTradeDocument,
  MarketDiscussionsDocument,
  MarketEventsDocument,
  MarketsDocument,
  PositionChangedDocument,
  PostDiscussionDocument,
  PriceUpdatedDocument,
} from '../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../support/clients/graphql.ts';
import { openEventStream } from '../../support/clients/event-stream.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { openAcknowledgedSocket } from '../../support/clients/socket.ts';
import { withoutLimits } from '../../support/graphql/streams.ts';
import { untilLive } from '../../support/clients/subscriber.ts';
import { errorsOf, errorsOfNext, type Operation } from '../../support/clients/transports.ts';

let postgres: TestPostgres;
let database: string;
let server: TestServer;
let marketId: string;
let token: string;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.createDatabase('secret_database');
  server = await startServer({ ...withoutLimits, DATABASE_URL: database });
  marketId = await createMarket(server, 'PROPOSED');
  token = await tokenOf('trader');
  // An error that the server does not expect: a statement fails although the database works.
  await queryDatabase(database, 'ALTER TABLE discussions RENAME TO secret_table');
});

afterAll(async () => {
  await server.stop();
  await postgres[Symbol.asyncDispose]();
});

/** An error as clients see it. */
function wireError(code: string, details: Readonly<Record<string, unknown>> = {}): unknown {
  const extensions = expect.objectContaining({ ...details, code }) as unknown;
  return expect.objectContaining({ extensions }) as unknown;
}

/** Internal facts that clients must not see, by the names of keys and by the words of drivers and libraries. */
const internals =
  /"(http|unexpected|originalError|stack|cause|nodes|source)"|secret_|relation|ECONN|node_modules|\.ts:/;

/** Runs an operation over every transport, expects the same errors on each, and returns them. */
async function errorsEverywhere(at: TestServer, operation: Operation): Promise<unknown> {
  const { http, sse, webSocket } = await errorsOf(at, operation);
  expect(http).toBeDefined();
  expect(sse).toEqual(http);
  expect(webSocket).toEqual(http);
  expect(JSON.stringify(http)).not.toMatch(internals);
  return http;
}

interface Row {
  readonly what: string;
  readonly code: string;
  readonly operation: () => Operation;
  readonly details?: Readonly<Record<string, unknown>>;
}

const comment = () => ({ input: { marketId, content: 'Hello.' } });

const rows: readonly Row[] = [
  {
    what: 'a query whose statement fails',
    code: 'INTERNAL_SERVER_ERROR',
    operation: () => ({ query: print(MarketDiscussionsDocument), variables: { marketId } }),
  },
  {
    what: 'a mutation whose statement fails',
    code: 'INTERNAL_SERVER_ERROR',
    operation: () => ({ query: print(PostDiscussionDocument), variables: comment(), token }),
  },
  {
    what: 'a mutation without a token',
    code: 'UNAUTHENTICATED',
    operation: () => ({ query: print(PostDiscussionDocument), variables: comment() }),
  },
  {
    what: 'a subscription without a token',
    code: 'UNAUTHENTICATED',
    operation: () => ({ query: print(PositionChangedDocument) }),
  },
  {
    what: 'what only a service may do',
    code: 'FORBIDDEN',
    details: { role: 'authenticated' },
    operation: () => ({
      query: print(ChangeMarketStateDocument),
      variables: { input: { marketId, state: 'APPROVED' } },
      token,
    }),
  },
  {
    what: 'a mutation of an unknown market',
    code: 'NOT_FOUND',
    details: { marketId: 'nothing' },
    operation: () => ({
      query: print(CastVoteDocument),
      variables: { input: { marketId: 'nothing', voteType: 'PROPOSAL', vote: true } },
      token,
    }),
  },
  {
    what: 'a subscription to an unknown market',
    code: 'NOT_FOUND',
    details: { marketId: 'nothing' },
    operation: () => ({ query: print(MarketEventsDocument), variables: { marketId: 'nothing' } }),
  },
  {
    what: 'a trade in a market that does not trade',
    code: 'MARKET_NOT_ACTIVE',
    details: { state: 'PROPOSED', retryable: false },
    operation: () => ({
      query: print(ExecuteTradeDocument),
      variables: { input: { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1' } },
      token,
    }),
  },
  {
    what: 'a cursor that is none',
    code: 'CURSOR_INVALID',
    operation: () => ({ query: print(MarketEventsDocument), variables: { after: 'nonsense' } }),
  },
  {
    what: 'a cursor of another life',
    code: 'CURSOR_EXPIRED',
    operation: () => {
      const after = encodeCursor(marketTopic.of(marketId), { epoch: 'another', offset: 1 });
      return { query: print(MarketEventsDocument), variables: { marketId, after } };
    },
  },
  {
    what: 'an argument out of bounds',
    code: 'BAD_USER_INPUT',
    details: { argument: 'first', maximum: 100 },
    operation: () => ({ query: print(MarketsDocument), variables: { first: 101 } }),
  },
  {
    what: 'a text that cannot be stored',
    code: 'BAD_USER_INPUT',
    operation: () => ({ query: print(MarketsDocument), variables: { search: 'a\u0000b' } }),
  },
  {
    what: 'a variable of the wrong type',
    code: 'BAD_USER_INPUT',
    operation: () => ({ query: print(MarketsDocument), variables: { first: 'many' } }),
  },
  {
    what: 'a variable of the wrong type of a subscription',
    code: 'BAD_USER_INPUT',
    operation: () => ({ query: print(PriceUpdatedDocument), variables: { everyMs: 'often' } }),
  },
  {
    what: 'a variable that a scalar refuses',
    code: 'BAD_USER_INPUT',
    operation: () => ({
      query: print(ExecuteTradeDocument),
      variables: { input: { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1.5' } },
      token,
    }),
  },
  {
    what: 'a variable that is missing',
    code: 'BAD_USER_INPUT',
    operation: () => ({ query: print(PostDiscussionDocument), token }),
  },
  {
    what: 'a syntax error',
    code: 'GRAPHQL_PARSE_FAILED',
    operation: () => ({ query: 'query { markets(' }),
  },
  {
    what: 'an empty document',
    code: 'GRAPHQL_PARSE_FAILED',
    operation: () => ({ query: '' }),
  },
  {
    what: 'an unknown field',
    code: 'GRAPHQL_VALIDATION_FAILED',
    operation: () => ({ query: '{ markts { edges { cursor } } }' }),
  },
  {
    what: 'a literal of the wrong type',
    code: 'GRAPHQL_VALIDATION_FAILED',
    operation: () => ({ query: 'subscription { priceUpdated(everyMs: "often") { id } }' }),
  },
  {
    what: 'a document without an operation',
    code: 'OPERATION_RESOLUTION_FAILURE',
    operation: () => ({ query: 'query A { viewer { role } }', operationName: 'B' }),
  },
  {
    what: 'two operations and no name',
    code: 'OPERATION_RESOLUTION_FAILURE',
    operation: () => ({ query: 'query A { viewer { role } } query B { viewer { role } }' }),
  },
  {
    what: 'too many tokens',
    code: 'QUERY_TOO_COMPLEX',
    details: { maxTokens: 2000 },
    operation: () => ({ query: `{ ${'viewer { role } '.repeat(501)} }` }),
  },
];

describe('over HTTP, Server-Sent Events and WebSocket alike', () => {
  it.each(rows)('$what is $code', async ({ code, details, operation }) => {
    expect(await errorsEverywhere(server, operation())).toEqual([wireError(code, details)]);
  });

  it('an unexpected failure says nothing but where', async () => {
    const errors = await errorsEverywhere(server, {
      query: 'query ($id: ID!) { market(id: $id) { discussions { edges { cursor } } } }',
      variables: { id: marketId },
    });
    expect(errors).toEqual([
      {
        message: 'Internal server error.',
        locations: [{ line: 1, column: 38 }],
        path: ['market', 'discussions'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
  });

  it('an event that fails unexpectedly is masked, and the stream goes on', async () => {
    const document = `subscription ($marketId: ID) {
      voteCast(marketId: $marketId) { vote { userWallet } market { discussions { edges { cursor } } } }
    }`;
    const stream = await openEventStream(server, document, { marketId });
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: '1', type: 'subscribe', payload: { query: document, variables: { marketId } } });
    await untilLive(server, 2);
    for (const wallet of ['first voter', 'second voter']) {
      const input = { marketId, voteType: 'PROPOSAL', vote: true } as const;
      await request(server, CastVoteDocument, { input }, await tokenOf(wallet));

      const overSse = (await stream.next())?.data as { errors: unknown };
      expect(overSse.errors).toEqual([wireError('INTERNAL_SERVER_ERROR')]);
      expect(await errorsOfNext(socket)).toEqual(overSse.errors);
      expect(JSON.stringify(overSse)).not.toMatch(internals);
    }
    stream.abort();
  });

  it('a server in production suggests nothing', async () => {
    await using production = await startServer({ ...withoutLimits, NODE_ENV: 'production' });
    const suggestions = [
      { query: '{ markts { edges { cursor } } }' },
      { query: '{ markets(stat: ACTIVE) { edges { cursor } } }' },
      { query: '{ markets(state: ACTIV) { edges { cursor } } }' },
      {
        query: 'query ($s: MarketState) { markets(state: $s) { edges { cursor } } }',
        variables: { s: 'ACTIV' },
      },
      {
        query: 'mutation ($i: PostDiscussionInput!) { postDiscussion(input: $i) { discussion { id } } }',
        variables: { i: { marketId: '1', content: 'x', marketid: '1' } },
      },
      { query: 'subscription ($t: VoteType) { voteCast(voteType: $t) { id } }', variables: { t: 'PROPOSA' } },
      { query: '{ __schema { queryType { name } } }' },
    ];
    for (const operation of suggestions) {
      const errors = await errorsEverywhere(production, operation);
      expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
    }
  });

  it('a subscription whose first statement fails is masked', async () => {
    await queryDatabase(database, 'ALTER TABLE markets RENAME TO secret_markets');
    const variables = { marketId };
    const errors = await errorsEverywhere(server, { query: print(MarketEventsDocument), variables });
    expect(errors).toEqual([wireError('INTERNAL_SERVER_ERROR')]);
  });

  it('a database that is gone is SERVICE_UNAVAILABLE', async () => {
    await postgres.stop();
    for (const query of [print(MarketsDocument), print(MarketEventsDocument)]) {
      const errors = await errorsEverywhere(server, { query, variables: { marketId } });
      expect(errors).toEqual([wireError('SERVICE_UNAVAILABLE', { retryable: true })]);
    }
  });
});
