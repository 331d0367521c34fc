import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refusalsBy } from '../../../support/clients/metrics.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { createMarket, request, send } from '../../../support/clients/graphql.ts';
import {
  copiesOf,
  createHeavyMarket,
  heavyQuery,
  withManyAliases,
} from '../../../support/clients/heavy-results.ts';
import { openAcknowledgedSocket, type RawSocket } from '../../../support/clients/socket.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';
import { dataOf, errorsOf } from '../../../support/clients/transports.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

const maxResultBytes = 16_384;

let server: TestServer;
let market: string;

beforeAll(async () => {
  server = await startServer({
    ...withManyAliases,
    MAX_RESULT_BYTES: `${maxResultBytes}`,
    MAX_BATCH_SIZE: '10',
  });
  market = await createHeavyMarket(server);
});

afterAll(() => server.stop());

const tooLarge = {
  message: 'The result is larger than a result may be.',
  extensions: { code: 'QUERY_TOO_COMPLEX', retryable: false, maxResultBytes },
};

describe('a result', () => {
  it('with more than MAX_RESULT_BYTES is QUERY_TOO_COMPLEX without data, on every transport', async () => {
    const query = heavyQuery(market, maxResultBytes + 3000);
    const before = await refusalsBy(server, 'MAX_RESULT_BYTES');
    expect(await errorsOf(server, { query })).toEqual({
      http: [tooLarge],
      sse: [tooLarge],
      webSocket: [tooLarge],
    });
    expect(await refusalsBy(server, 'MAX_RESULT_BYTES')).toBe(before + 3);
    expect(await send(server, query, {})).toEqual({ errors: [tooLarge] });
  });

  it('within MAX_RESULT_BYTES comes whole, on every transport', async () => {
    const data = await dataOf(server, { query: heavyQuery(market, maxResultBytes - 3000) });
    for (const each of Object.values(data))
      expect(Object.keys((each as { market: object }).market)).toHaveLength(5);
  });

  it('counts with the others of its batch', async () => {
    const query = heavyQuery(market, 10_000);
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query }, { query }, { query: '{ __typename }' }]),
    });
    expect(await response.json()).toMatchObject([
      { data: { market: { id: market } } },
      { errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX', maxResultBytes } }] },
      { data: { __typename: 'Query' } },
    ]);
  });

  it('may bring the standard introspection, and 100 full markets, with the limits that are set by default', async () => {
    await using ordinary = await startServer();
    expect(Object.keys(await request(ordinary, getIntrospectionQuery(), {}))).toEqual(['__schema']);
    for (let count = 0; count < 100; count += 1) await createMarket(ordinary, 'PROPOSED');
    const { markets } = await request<{ markets: { edges: readonly unknown[] } }, object>(
      ordinary,
      fullMarkets,
      {},
    );
    expect(markets.edges).toHaveLength(100);
  });
});

describe('the result of an event', () => {
  const query = `subscription ($id: ID) { discussionPosted(marketId: $id) { id discussion { content ${copiesOf('content', 10)} } } }`;
  const payload = { data: null, errors: [tooLarge] };
  const small = { data: { discussionPosted: { discussion: { content: 'small' } } } };
  const large = '\u{20ac}'.repeat(1000);

  it('with more than MAX_RESULT_BYTES is an error in its place, once for the group, and the stream goes on', async () => {
    const id = await createMarket(server);
    const sockets: RawSocket[] = [];
    for (let count = 0; count < 3; count += 1) sockets.push(await openAcknowledgedSocket(server));
    for (const socket of sockets)
      socket.send({ id: '1', type: 'subscribe', payload: { query, variables: { id } } });
    const stream = await openEventStream(server, query, { id });
    await untilLive(server, 4);
    const before = await refusalsBy(server, 'MAX_RESULT_BYTES');
    await postComment(server, id, large);
    await postComment(server, id, 'small');
    for (const socket of sockets) {
      expect(await socket.next()).toEqual({ id: '1', type: 'next', payload });
      expect(await socket.next()).toMatchObject({ id: '1', type: 'next', payload: small });
      socket[Symbol.dispose]();
    }
    expect(await stream.next()).toEqual({ event: 'next', data: payload });
    expect(await stream.next()).toMatchObject({ event: 'next', data: small });
    stream.abort();
    expect(await refusalsBy(server, 'MAX_RESULT_BYTES')).toBe(before + 1);
  });

  it('is bounded the same where each event needs more than its row', async () => {
    const id = await createMarket(server);
    const withMarket = query.replace('{ id discussion', '{ id market { id } discussion');
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: '1', type: 'subscribe', payload: { query: withMarket, variables: { id } } });
    await untilLive(server, 1);
    await postComment(server, id, large);
    expect(await socket.next()).toEqual({ id: '1', type: 'next', payload });
  });
});

describe('the errors of a result', () => {
  it('are twenty, and the last tells how many more there were, on every transport', async () => {
    const token = await tokenOf('reader');
    const query = `{ ${copiesOf(`market(id: "${market}") { trades(first: -1) { pageInfo { hasNextPage } } }`, 30)} }`;
    const all = await errorsOf(server, { query, token });
    for (const errors of Object.values(all) as { extensions: object }[][]) {
      expect(errors).toHaveLength(20);
      expect(errors.at(-1)).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', omittedErrors: 10 } });
      expect(errors.at(-2)?.extensions).not.toHaveProperty('omittedErrors');
    }
  });
});

const fullMarkets = `{
  markets(first: 100) { cursor pageInfo { hasNextPage endCursor } edges { cursor node {
    id question description category tags state creatorWallet resolverWallet onChainAddress bParameter initialLiquidity
    sharesYes sharesNo priceYes priceNo totalVolume createdAt updatedAt approvedAt activatedAt finalizedAt
    resolutionProposedAt proposedOutcome finalOutcome isCancelled cursor
    proposalTally { for against total threshold approvalRate } disputeTally { for against total threshold }
  } } }
}`;
