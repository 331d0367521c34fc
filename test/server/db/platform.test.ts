import { readFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  DeleteDiscussionDocument,
  ExecuteTradeDocument,
  MarketDiscussionsDocument,
  MarketDocument,
  MarketsDocument,
  MarketTradesDocument,
  PostDiscussionDocument,
  ServerStatusDocument,
  ViewerPositionsDocument,
} from '../../../src/client/generated/graphql.ts';
import { domains } from '../../../src/server/domains/index.ts';
import { linesWithout, readCatalog, type Catalog } from '../../support/postgres/catalog.ts';
import { codesOf, createMarket, request } from '../../support/clients/graphql.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { serviceToken, startServer, tokenOf, type TestServer } from '../../support/servers/server.ts';
import { actor, eventOf, streams, withoutLimits } from '../../support/graphql/streams.ts';
import { createSocketClient, subscribe, untilLive } from '../../support/clients/subscriber.ts';

const platform = new URL('../../support/postgres/platform.sql', import.meta.url);

/** The tables that the domains make. The names of their indexes and constraints begin with those of the tables. */
const tablesOfDomains = domains.flatMap(({ migrations = [] }) =>
  migrations.flatMap(({ tables }) => Object.keys(tables)),
);

/** The lines of a catalog that do not tell of a table of this server alone. */
function linesOfPlatform(catalog: Catalog): readonly string[] {
  const ofDomains = new RegExp(`\\b(?:${tablesOfDomains.join('|')})`);
  return linesWithout(catalog, 'marketcast_').filter((line) => !ofDomains.test(line));
}

let url: string;
let before: readonly string[];
let server: TestServer;

beforeAll(async () => {
  url = await createDatabase();
  await queryDatabase(url, await readFile(platform, 'utf8'));
  before = linesOfPlatform(await readCatalog(url));
  server = await startServer({ ...withoutLimits, DATABASE_URL: url });
});

afterAll(() => server.stop());

describe('a database that another team made', () => {
  it('keeps every table, column, index, rule, trigger and row as it was when the server starts on it', async () => {
    // Tables of this server alone may have come.
    expect(linesOfPlatform(await readCatalog(url))).toEqual(before);

    const another = await startServer({ ...withoutLimits, DATABASE_URL: url });
    await another.stop();
    expect(linesOfPlatform(await readCatalog(url))).toEqual(before);
  });

  it('is read with defaults where its columns are null', async () => {
    const { market } = await request(server, MarketDocument, { id: 'hollow' });
    expect(market).toMatchObject({
      question: 'Why?',
      description: null,
      category: null,
      tags: [],
      state: 'PROPOSED',
      isCancelled: false,
      sharesYes: '0',
      sharesNo: '0',
      priceYes: '0.500000000',
      priceNo: '0.500000000',
      totalVolume: '0',
      proposalTally: { for: 0, against: 0, total: 0 },
      disputeTally: { for: 0, against: 0, total: 0 },
      createdAt: '2024-03-01T07:59:59.999999Z',
      updatedAt: '2024-03-01T07:59:59.999999Z',
    });
    const { viewer } = await request(server, ViewerPositionsDocument, {}, await tokenOf('ghost'));
    expect(viewer?.positions).toEqual([
      {
        id: 'Position:hollow-active:ghost',
        marketId: 'hollow-active',
        sharesYes: '0',
        sharesNo: '0',
        totalInvested: '0',
        tradesCount: 0,
        realizedPnl: '0',
      },
    ]);
  });

  it('is read with its own values where ours would have other rules', async () => {
    const { markets } = await request(server, MarketsDocument, {});
    expect(markets.edges.map(({ node }) => node.id)).toEqual(['dry', 'loud', 'hollow', 'hollow-active']);
    const { market: loud } = await request(server, MarketDocument, { id: 'loud' });
    expect(loud).toMatchObject({
      question: 'LOUD '.repeat(100),
      description: 'x'.repeat(5000),
      category: 'OTHER',
      sharesYes: '9007199254740993',
      totalVolume: '9007199254740993',
      priceYes: '1.000000000',
      priceNo: '0.000000000',
      createdAt: '2025-01-01T06:30:00.123457Z',
    });
    const { market: dry } = await request(server, MarketDocument, { id: 'dry' });
    expect(dry).toMatchObject({ tags: ['tag'], priceYes: '0.500000000', priceNo: '0.500000000' });

    const { market: traded } = await request(server, MarketTradesDocument, { marketId: 'loud' });
    const trades = traded?.trades.edges.map(({ node }) => ({ shares: node.shares, cost: node.cost })) ?? [];
    expect(trades.sort((a, b) => Number(BigInt(a.shares) - BigInt(b.shares)))).toEqual([
      { shares: '-1', cost: '9223372036854775807' },
      { shares: '9007199254740993', cost: '0' },
    ]);
    const { market: discussed } = await request(server, MarketDiscussionsDocument, { marketId: 'loud' });
    expect(discussed?.discussions.edges.map(({ node }) => [node.content.length, node.createdAt])).toEqual([
      [5000, null],
      [0, '2025-01-01T12:00:01.000000Z'],
    ]);
    expect(await request(server, ServerStatusDocument, {})).toMatchObject({ serverStatus: { broker: {} } });
  });

  it('takes every mutation on rows that hold nulls', async () => {
    const ghost = await tokenOf('ghost');
    const oldHand = await tokenOf('old-hand');
    const service = await serviceToken();

    const like = { marketId: 'hollow', voteType: 'PROPOSAL', vote: true } as const;
    expect(await codesOf(server, CastVoteDocument, { input: like }, ghost)).toEqual(['ALREADY_VOTED']);
    const { castVote } = await request(server, CastVoteDocument, { input: like }, oldHand);
    expect(castVote.tally).toMatchObject({ for: 1, against: 0 });

    const buy = {
      marketId: 'hollow-active',
      tradeType: 'BUY',
      outcome: 'YES',
      shares: '1000000000',
    } as const;
    const { executeTrade } = await request(server, ExecuteTradeDocument, { input: buy }, ghost);
    expect(executeTrade.market).toMatchObject({ sharesYes: '1000000000', sharesNo: '0' });
    const { viewer } = await request(server, ViewerPositionsDocument, {}, ghost);
    expect(viewer?.positions).toMatchObject([{ sharesYes: '1000000000', tradesCount: 1, realizedPnl: '0' }]);

    const comment = { marketId: 'hollow', content: 'Boo.' };
    const { postDiscussion } = await request(server, PostDiscussionDocument, { input: comment }, ghost);
    const removal = { discussionId: postDiscussion.discussion.id };
    await request(server, DeleteDiscussionDocument, { input: removal }, ghost);

    const step = { marketId: 'hollow', state: 'APPROVED' } as const;
    const { changeMarketState } = await request(server, ChangeMarketStateDocument, { input: step }, service);
    expect(changeMarketState.market).toMatchObject({ state: 'APPROVED', isCancelled: false });
    const cancellation = { input: { marketId: 'dry', cancel: true } };
    const cancelled = await request(server, ChangeMarketStateDocument, cancellation, service);
    expect(cancelled.changeMarketState.market).toMatchObject({ state: 'ACTIVE', isCancelled: true });

    const [ghostRow] = await queryDatabase(
      url,
      `SELECT created_at, last_seen_at > now() - interval '1 minute' AS is_seen,
         (SELECT count(*)::int FROM markets WHERE updated_at > now() - interval '1 minute') AS touched
       FROM users WHERE wallet = 'ghost'`,
    );
    expect(ghostRow).toEqual({ created_at: null, is_seen: true, touched: 4 });
  });

  it('refuses a trade in a market without depth: BAD_USER_INPUT', async () => {
    const marketId = await createMarket(server);
    await queryDatabase(url, 'UPDATE markets SET b_parameter = 0 WHERE id = $1', [marketId]);
    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1' } as const;

    expect(await codesOf(server, ExecuteTradeDocument, { input }, await tokenOf(actor))).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it.each(streams)('brings $name to its subscribers', async ({ document, state, happen }) => {
    await untilLive(server, 0);
    using client = createSocketClient(server, await tokenOf(actor));
    const marketId = await createMarket(server, state);
    const watcher = subscribe(client, document, { marketId });
    await untilLive(server, 1);

    await happen(server, marketId);

    const [data] = await watcher.take(1);
    expect(eventOf(data ?? {}).marketId).toBe(marketId);
  });
});
