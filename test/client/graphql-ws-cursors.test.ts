import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  MarketDocument,
  MarketEventsDocument,
  TradeExecutedDocument,
  ViewerPositionsDocument,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';
import {
  actor,
  postComment,
  streams,
  trade,
  withoutLimits,
  type Stream,
} from '../support/graphql/streams.ts';
import { codesIn, createSocketClient, subscribe, untilLive } from '../support/clients/subscriber.ts';

const historySize = 5;
const allMarketsHistorySize = 20 * historySize;

let databaseUrl: string;
let server: TestServer;
let token: string;
/** A market, and cursors that the server gave out before it was restarted. */
let former: Former;

interface Former {
  readonly marketId: string;
  readonly ofMarket: string;
  readonly ofAllMarkets: string;
  readonly ofWallet: string;
}

beforeAll(async () => {
  token = await tokenOf(actor);
  databaseUrl = await createDatabase();
  former = await liveBefore();
  server = await startServer({ ...withoutLimits, DATABASE_URL: databaseUrl, HISTORY_SIZE: `${historySize}` });
});

afterAll(() => server.stop());

beforeEach(() => untilLive(server, 0));

/** Starts and stops an earlier server on the same data, with a log that ends with it. The log of a wallet is of another database. */
async function liveBefore(): Promise<Former> {
  await using before = await startServer({ ...withoutLimits, DATABASE_URL: databaseUrl, BROKER: 'memory' });
  await using elsewhere = await startServer(withoutLimits);
  using client = createSocketClient(before, token);
  const marketId = await createMarket(before);
  const events = subscribe(client, MarketEventsDocument, {});
  await untilLive(before, 1);
  await postComment(before, marketId, 'In another life.');
  const [event] = await events.take(1);
  const { viewer } = await request(elsewhere, ViewerPositionsDocument, {}, token);
  return {
    marketId,
    ofMarket: await cursorOf(marketId, before),
    ofAllMarkets: event?.marketEvents.cursor ?? '',
    ofWallet: viewer?.cursor ?? '',
  };
}

/** The cursor of a market's log, as `Market.cursor` tells it. */
async function cursorOf(marketId: string, from: TestServer = server): Promise<string> {
  const { market } = await request(from, MarketDocument, { id: marketId });
  if (market === null) throw new Error('there is no such market');
  return market.cursor;
}

/** The codes with which a subscription is refused that resumes after a cursor. */
async function codesAfter(
  document: Stream['document'],
  after: string,
  marketId?: string,
): Promise<readonly (string | undefined)[]> {
  using client = createSocketClient(server, token);
  const watcher = subscribe(client, document, marketId === undefined ? { after } : { marketId, after });
  return codesIn(await watcher.ended);
}

describe.each(streams)('a cursor of $name', ({ name, document }) => {
  it('is CURSOR_INVALID when it is mangled', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const cursor = await cursorOf(marketId);
    const mangled = ['', 'nonsense', cursor.slice(0, -1), `${cursor}A`, `A${cursor}`, cursor.toUpperCase()];
    for (const after of [...mangled, 'A'.repeat(5000)]) {
      expect(await codesAfter(document, after, marketId)).toEqual(['CURSOR_INVALID']);
    }
  });

  it('is CURSOR_INVALID when it belongs to another stream', async () => {
    const [marketId, other] = await Promise.all([createMarket(server), createMarket(server)]);
    expect(await codesAfter(document, await cursorOf(other), marketId)).toEqual(['CURSOR_INVALID']);
    expect(await codesAfter(document, await cursorOf(marketId))).toEqual(['CURSOR_INVALID']);
  });

  it('is CURSOR_EXPIRED when it is of a log that is gone, of the same market too', async () => {
    // The stream of positions has a log for each wallet, not for each market.
    const isOfWallet = name === 'positionChanged';
    const { marketId } = former;
    const ofAll = isOfWallet ? former.ofWallet : former.ofAllMarkets;
    const ofOne = isOfWallet ? former.ofWallet : former.ofMarket;
    expect(await codesAfter(document, ofAll)).toEqual(['CURSOR_EXPIRED']);
    expect(await codesAfter(document, ofOne, marketId)).toEqual(['CURSOR_EXPIRED']);
  });
});

describe('a cursor and the length of the history', () => {
  it('resumes with exactly what the log of a market keeps, and not one event further back', async () => {
    using client = createSocketClient(server);
    const marketId = await createMarket(server, 'PROPOSED');
    const cursors: string[] = [];
    for (let count = 0; count < 3 * historySize; count += 1) {
      cursors.push(await cursorOf(marketId));
      await postComment(server, marketId, `comment ${count}`);

      const oldest = cursors.at(-historySize) ?? cursors[0];
      const watcher = subscribe(client, DiscussionPostedDocument, { marketId, after: oldest });
      const expected = Math.min(count + 1, historySize);
      const contents = (await watcher.take(expected)).map(
        ({ discussionPosted: { discussion } }) => discussion.content,
      );
      expect(contents).toEqual(
        Array.from({ length: expected }, (_, index) => `comment ${count + 1 - expected + index}`),
      );
      watcher.stop();

      const tooOld = cursors.at(-historySize - 1);
      if (tooOld === undefined) continue;
      expect(await codesAfter(MarketEventsDocument, tooOld, marketId)).toEqual(['CURSOR_EXPIRED']);
    }
  });

  it('resumes twenty times as far back in the log of all markets', async () => {
    using client = createSocketClient(server);
    const marketId = await createMarket(server, 'PROPOSED');
    const first = subscribe(client, DiscussionPostedDocument, {});
    await untilLive(server, 1);
    for (let count = 0; count < allMarketsHistorySize + 2; count += 1) {
      await postComment(server, marketId, `comment ${count}`);
    }
    const events = (await first.take(allMarketsHistorySize + 2)).map(
      ({ discussionPosted }) => discussionPosted,
    );

    const kept = subscribe(client, DiscussionPostedDocument, { after: events[1]?.cursor });
    const replayed = (await kept.take(allMarketsHistorySize)).map(({ discussionPosted }) => discussionPosted);
    expect(replayed).toEqual(events.slice(2));
    expect(await codesAfter(DiscussionPostedDocument, events[0]?.cursor ?? '')).toEqual(['CURSOR_EXPIRED']);
  });
});

describe('a dropped socket', () => {
  it('is followed by one that resumes after the last event without losing or repeating one', async () => {
    const rounds = 10;
    // With their prices, they fit the log of all markets.
    const trades = 40;
    const marketId = await createMarket(server, 'ACTIVE');
    let after = await cursorOfAllMarkets();
    const trading = (async () => {
      for (let count = 0; count < trades; count += 1) await trade(server, marketId, 'trader');
    })();

    const seen: { readonly id: string; readonly priceAfter: number }[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      using client = createSocketClient(server);
      const watcher = subscribe(client, TradeExecutedDocument, { after });
      const rest = trades - seen.length;
      await watcher.take(round === rounds ? rest : Math.min(rest, 1 + (round % 4)));
      // The socket closes without a closing handshake, so only the network tells the server.
      client.terminate();
      await watcher.ended;
      for (const { tradeExecuted } of watcher.received) {
        seen.push({ id: tradeExecuted.trade.id, priceAfter: Number(tradeExecuted.trade.priceAfter) });
        after = tradeExecuted.cursor;
      }
    }
    await trading;

    expect(seen).toHaveLength(trades);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(trades);
    // Every purchase of YES raises its price, so that the order of the prices is the order of the trades.
    const prices = seen.map(({ priceAfter }) => priceAfter);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  });

  /** Where the log of all markets is now: the cursor of an event that has just happened. */
  async function cursorOfAllMarkets(): Promise<string> {
    using client = createSocketClient(server);
    const watcher = subscribe(client, DiscussionPostedDocument, {});
    await untilLive(server, 1);
    await postComment(server, former.marketId, 'Here.');
    const [event] = await watcher.take(1);
    return event?.discussionPosted.cursor ?? '';
  }
});
