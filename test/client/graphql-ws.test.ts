import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  CastVoteDocument,
  DiscussionPostedDocument,
  MarketEventsDocument,
  MarketStateChangedDocument,
  PositionChangedDocument,
  PriceUpdatedDocument,
  VoteCastDocument,
  type MarketEventType,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import { actor, eventOf, postComment, streams, trade, withoutLimits } from '../support/graphql/streams.ts';
import { codesIn, createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer(withoutLimits);
  token = await tokenOf(actor);
});

afterAll(() => server.stop());

// Waits until the last test's subscriptions are gone, so that the test counts only its own.
beforeEach(() => untilLive(server, 0));

describe.each(streams)('$name over graphql-ws', ({ document, state, happen }) => {
  it('brings what happens to its market, and nothing of another', async () => {
    using client = createSocketClient(server, token);
    const [marketId, other] = await Promise.all([createMarket(server, state), createMarket(server, state)]);
    const watcher = subscribe(client, document, { marketId });
    await untilLive(server, 1);

    await happen(server, other);
    await happen(server, marketId);
    await happen(server, other);
    await happen(server, marketId);

    const events = (await watcher.take(2)).map(eventOf);
    expect(events.map((event) => event.marketId)).toEqual([marketId, marketId]);
  });

  it('brings what happens to every market, in order, when there is no marketId', async () => {
    using client = createSocketClient(server, token);
    const [one, two] = await Promise.all([createMarket(server, state), createMarket(server, state)]);
    const watcher = subscribe(client, document, {});
    await untilLive(server, 1);

    for (const marketId of [one, two, one]) await happen(server, marketId);

    const events = (await watcher.take(3)).map(eventOf);
    expect(events.map((event) => event.marketId)).toEqual([one, two, one]);
  });

  it.each([
    { scope: 'one market', isOneMarket: true },
    { scope: 'all markets', isOneMarket: false },
  ])('goes on after a cursor of $scope with the very next event, then live', async ({ isOneMarket }) => {
    using client = createSocketClient(server, token);
    const marketId = await createMarket(server, state);
    const scope = isOneMarket ? { marketId } : {};
    const first = subscribe(client, document, scope);
    await untilLive(server, 1);
    for (let count = 0; count < 3; count += 1) await happen(server, marketId);
    const events = (await first.take(3)).map(eventOf);

    const second = subscribe(client, document, { ...scope, after: events[0]?.cursor });
    const replayed = (await second.take(2)).map(eventOf);
    expect(replayed).toEqual(events.slice(1));
    await happen(server, marketId);

    const [latest] = (await first.take(4)).map(eventOf).slice(3);
    expect((await second.take(3)).map(eventOf)).toEqual([...events.slice(1), latest]);
  });

  it('refuses an unknown market with NOT_FOUND', async () => {
    using client = createSocketClient(server, token);
    const watcher = subscribe(client, document, { marketId: 'no-such-market' });
    expect(codesIn(await watcher.ended)).toEqual(['NOT_FOUND']);
  });
});

describe('marketStateChanged over graphql-ws', () => {
  it('tells of a market from its creation through every state', async () => {
    using client = createSocketClient(server);
    const watcher = subscribe(client, MarketStateChangedDocument, {});
    await untilLive(server, 1);

    const marketId = await createMarket(server, 'FINALIZED');

    const changes = (await watcher.take(5)).map(({ marketStateChanged }) => marketStateChanged);
    expect(changes.every((change) => change.marketId === marketId)).toBe(true);
    expect(changes.map(({ action, oldState, newState }) => [action, oldState, newState])).toEqual([
      ['CREATED', null, 'PROPOSED'],
      ['UPDATED', 'PROPOSED', 'APPROVED'],
      ['UPDATED', 'APPROVED', 'ACTIVE'],
      ['UPDATED', 'ACTIVE', 'RESOLVING'],
      ['UPDATED', 'RESOLVING', 'FINALIZED'],
    ]);
  });
});

describe('voteCast over graphql-ws', () => {
  it('brings only votes of the asked type, and both types without one', async () => {
    using client = createSocketClient(server);
    const proposed = await createMarket(server, 'PROPOSED');
    const disputed = await createMarket(server, 'DISPUTED');
    const all = subscribe(client, VoteCastDocument, {});
    const disputes = subscribe(client, VoteCastDocument, { voteType: 'DISPUTE' });
    const proposals = subscribe(client, VoteCastDocument, { voteType: 'PROPOSAL' });
    await untilLive(server, 3);

    const votes = [
      { marketId: proposed, voteType: 'PROPOSAL', vote: false },
      { marketId: disputed, voteType: 'DISPUTE', vote: true },
      { marketId: proposed, voteType: 'PROPOSAL', vote: true },
      { marketId: disputed, voteType: 'DISPUTE', vote: true },
    ] as const;
    for (const [index, input] of votes.entries()) {
      await request(server, CastVoteDocument, { input }, await tokenOf(`voter of type, ${index}`));
    }

    const tellOf = ({ voteCast: { vote, tally } }: Awaited<ReturnType<typeof all.take>>[number]) =>
      `${vote.voteType} ${vote.vote} ${tally.for}:${tally.against}`;
    expect((await all.take(4)).map(tellOf)).toEqual([
      'PROPOSAL false 0:1',
      'DISPUTE true 1:0',
      'PROPOSAL true 1:1',
      'DISPUTE true 2:0',
    ]);
    expect((await disputes.take(2)).map(tellOf)).toEqual(['DISPUTE true 1:0', 'DISPUTE true 2:0']);
    expect((await proposals.take(2)).map(tellOf)).toEqual(['PROPOSAL false 0:1', 'PROPOSAL true 1:1']);
  });
});

describe('marketEvents over graphql-ws', () => {
  it('brings every kind of event in one order, or the kinds that were asked for', async () => {
    using client = createSocketClient(server);
    const marketId = await createMarket(server, 'PROPOSED');
    const types: readonly MarketEventType[] = ['VOTE_CAST', 'TRADE_EXECUTED'];
    const all = subscribe(client, MarketEventsDocument, { marketId });
    const some = subscribe(client, MarketEventsDocument, { marketId, types });
    const none = subscribe(client, MarketEventsDocument, { marketId, types: [] });
    await untilLive(server, 3);

    for (const name of ['voteCast', 'marketStateChanged', 'marketStateChanged', 'tradeExecuted'] as const) {
      await streams.find((stream) => stream.name === name)?.happen(server, marketId);
    }
    await streams.find((stream) => stream.name === 'discussionDeleted')?.happen(server, marketId);

    const events = (await all.take(7)).map(({ marketEvents }) => marketEvents);
    expect(events.map(({ __typename }) => __typename)).toEqual([
      'VoteCast',
      'MarketStateChanged',
      'MarketStateChanged',
      'TradeExecuted',
      'PriceUpdated',
      'DiscussionPosted',
      'DiscussionDeleted',
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const chosen = (await some.take(2)).map(({ marketEvents }) => marketEvents);
    expect(chosen).toEqual([events[0], events[3]]);
    expect(none.received).toEqual([]);
  });
});

describe('priceUpdated with everyMs over graphql-ws', () => {
  it('brings at most one price in that time, the newest last', async () => {
    const everyMs = 300;
    const trades = 20;
    using client = createSocketClient(server);
    const marketId = await createMarket(server, 'ACTIVE');
    const every = subscribe(client, PriceUpdatedDocument, { marketId });
    const conflated = subscribe(client, PriceUpdatedDocument, { marketId, everyMs });
    await untilLive(server, 2);

    const startedAtMs = performance.now();
    for (let count = 0; count < trades; count += 1) await trade(server, marketId);
    const prices = (await every.take(trades)).map(({ priceUpdated }) => priceUpdated);
    const newest = prices.at(-1);
    let count = 1;
    while ((await conflated.take(count)).at(-1)?.priceUpdated.cursor !== newest?.cursor) count += 1;
    const elapsedMs = performance.now() - startedAtMs;

    const seen = conflated.received.map(({ priceUpdated }) => priceUpdated);
    expect(seen.at(-1)).toEqual(newest);
    expect(seen[0]).toEqual(prices[0]);
    // In the order of the log, none twice.
    expect(seen).toEqual(prices.filter(({ cursor }) => seen.some((price) => price.cursor === cursor)));
    expect(seen.length).toBeLessThanOrEqual(Math.floor(elapsedMs / everyMs) + 1);
    expect(seen.length).toBeLessThan(trades);
  });

  it.each([9, 60_001, -1])('refuses %i milliseconds with BAD_USER_INPUT', async (everyMs) => {
    using client = createSocketClient(server);
    const watcher = subscribe(client, PriceUpdatedDocument, { everyMs });
    expect(codesIn(await watcher.ended)).toEqual(['BAD_USER_INPUT']);
  });
});

describe('positionChanged over graphql-ws', () => {
  it('never shows the position of another wallet', async () => {
    using mine = createSocketClient(server, await tokenOf('alice'));
    using theirs = createSocketClient(server, await tokenOf('bob'));
    const marketId = await createMarket(server, 'ACTIVE');
    const alice = subscribe(mine, PositionChangedDocument, { marketId });
    const bob = subscribe(theirs, PositionChangedDocument, {});
    await untilLive(server, 2);

    for (const wallet of ['bob', 'alice', 'bob', 'alice']) await trade(server, marketId, wallet);

    const sharesOf = async (watcher: typeof alice) =>
      (await watcher.take(2)).map(({ positionChanged: { position } }) => [
        position.sharesYes,
        position.tradesCount,
      ]);
    expect(await sharesOf(alice)).toEqual([
      ['1000000000', 1],
      ['2000000000', 2],
    ]);
    expect(await sharesOf(bob)).toEqual([
      ['1000000000', 1],
      ['2000000000', 2],
    ]);
    // A comment that all see comes after every position: nothing more is on its way.
    const comments = subscribe(mine, DiscussionPostedDocument, { marketId });
    await untilLive(server, 3);
    await postComment(server, marketId, 'The end.');
    await comments.take(1);
    expect([alice.received.length, bob.received.length]).toEqual([2, 2]);
  });

  it('refuses a client without a token with UNAUTHENTICATED', async () => {
    using anonymous = createSocketClient(server);
    const watcher = subscribe(anonymous, PositionChangedDocument, {});
    expect(codesIn(await watcher.ended)).toEqual(['UNAUTHENTICATED']);
  });
});
