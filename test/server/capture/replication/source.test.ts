import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { PositionChangedDocument } from '../../../../src/client/generated/graphql.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { tokenOf, type TestServer } from '../../../support/servers/server.ts';
import {
  createSocketClient,
  subscribe,
  untilLive,
  untilStatus,
} from '../../../support/clients/subscriber.ts';
import { follow, insertMarket, openStage, statusOf, type CaptureStage } from '../stage.ts';

let postgres: TestPostgres;
let stage: CaptureStage;
let server: TestServer;

beforeAll(async () => {
  postgres = await startPostgres({ walLevel: 'logical' });
  stage = await openStage(postgres);
  server = await stage.serve();
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** A new market, and its events since its creation. */
async function watchMarket(state = 'ACTIVE') {
  const id = randomUUID();
  const watcher = await follow(server);
  await insertMarket(stage.writer, id, state);
  return {
    id,
    /** The first events of the market after its creation. */
    async take(count: number) {
      for (let size = count + 1; ; size += 1) {
        const all = (await watcher.take(size)).map(({ marketEvents }) => marketEvents);
        const ours = all.filter((event) => event.marketId === id);
        if (ours.length > count) return ours.slice(1);
      }
    },
    received: () => watcher.received.map(({ marketEvents }) => marketEvents).filter((e) => e.marketId === id),
    stop: () => watcher.stop(),
  };
}

const beyondDoubles = '9007199254740993';

it('is up, and says so to people and to load balancers', async () => {
  expect((await statusOf(server)).changeSource).toEqual({ kind: 'postgres', state: 'up', lagMs: 0 });
  const response = await fetch(server.endpoint('/ready'));
  expect(await response.json()).toMatchObject({ changeSource: 'up' });
});

it('makes a trade of a row, with exact amounts and microseconds', async () => {
  const market = await watchMarket();
  await stage.writer.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
     VALUES ($1, 'indexer', 'buy', true, $2, $2, 0.123456789, $1 || ':1', '2026-03-01 04:05:06.789012-05')`,
    [market.id, beyondDoubles],
  );

  const [event] = await market.take(1);
  expect(event).toMatchObject({
    __typename: 'TradeExecuted',
    occurredAt: '2026-03-01T09:05:06.789012Z',
    trade: {
      shares: beyondDoubles,
      cost: beyondDoubles,
      priceAfter: '0.123456789',
      txSignature: `${market.id}:1`,
    },
  });
  await market.stop();
});

it('tells each transition of one transaction with its old and its new state, and prices between', async () => {
  const market = await watchMarket('PROPOSED');
  await stage.writer.query('BEGIN');
  for (const state of ['APPROVED', 'ACTIVE', 'RESOLVING']) {
    await stage.writer.query('UPDATE markets SET state = $2 WHERE id = $1', [market.id, state]);
  }
  await stage.writer.query('UPDATE markets SET shares_yes = $2, total_volume = 7 WHERE id = $1', [
    market.id,
    beyondDoubles,
  ]);
  await stage.writer.query('UPDATE markets SET shares_yes = 5, is_cancelled = true WHERE id = $1', [
    market.id,
  ]);
  await stage.writer.query('COMMIT');

  expect(await market.take(6)).toMatchObject([
    { action: 'UPDATED', oldState: 'PROPOSED', newState: 'APPROVED', isCancelled: false },
    { action: 'UPDATED', oldState: 'APPROVED', newState: 'ACTIVE', isCancelled: false },
    { action: 'UPDATED', oldState: 'ACTIVE', newState: 'RESOLVING', isCancelled: false },
    { __typename: 'PriceUpdated', sharesYes: beyondDoubles, totalVolume: '7' },
    { action: 'UPDATED', oldState: 'RESOLVING', newState: 'RESOLVING', isCancelled: true },
    { __typename: 'PriceUpdated', sharesYes: '5', totalVolume: '7' },
  ]);
  expect(market.received()[0]).toMatchObject({ action: 'CREATED', oldState: null, newState: 'PROPOSED' });
  await market.stop();
});

it('counts the votes of a writer that leaves the counters alone, and of one that keeps them', async () => {
  const market = await watchMarket('PROPOSED');
  await stage.writer.query(
    `INSERT INTO proposal_votes (market_id, user_wallet, vote) VALUES ($1, 'indexer', true), ($1, 'other', false)`,
    [market.id],
  );
  await market.take(2);
  await stage.writer.query(`INSERT INTO users (wallet) VALUES ('third') ON CONFLICT DO NOTHING`);
  await stage.writer.query('BEGIN');
  await stage.writer.query(
    `INSERT INTO proposal_votes (market_id, user_wallet, vote) VALUES ($1, 'third', true)`,
    [market.id],
  );
  await stage.writer.query('UPDATE markets SET proposal_likes = 11 WHERE id = $1', [market.id]);
  await stage.writer.query('COMMIT');
  await market.take(3);
  await stage.writer.query(
    `INSERT INTO proposal_votes (market_id, user_wallet, vote) VALUES ($1, 'indexer', false)
     ON CONFLICT (market_id, user_wallet) DO UPDATE SET vote = excluded.vote`,
    [market.id],
  );
  await stage.writer.query(
    `INSERT INTO dispute_votes (market_id, user_wallet, vote) VALUES ($1, 'indexer', true)`,
    [market.id],
  );

  expect(await market.take(4)).toMatchObject([
    { vote: { voteType: 'PROPOSAL', userWallet: 'indexer' }, tally: { for: 1, against: 0 } },
    { vote: { voteType: 'PROPOSAL', userWallet: 'other' }, tally: { for: 1, against: 1 } },
    { vote: { voteType: 'PROPOSAL', userWallet: 'third' }, tally: { for: 11 } },
    { vote: { voteType: 'DISPUTE', userWallet: 'indexer' }, tally: { for: 1, against: 0 } },
  ]);
  await market.stop();
});

it('tells of comments, of those taken back once, and of deleted markets; of other deletions nothing', async () => {
  const market = await watchMarket();
  // Long enough to be stored apart from its row, which an update then does not carry.
  const content = Array.from({ length: 1000 }, (_, index) => String.fromCodePoint(0x20000 + index * 31)).join(
    '',
  );
  const { rows } = await stage.writer.query<{ id: string }>(
    `INSERT INTO discussions (market_id, user_wallet, content) VALUES ($1, 'indexer', $2) RETURNING id`,
    [market.id, content],
  );
  const id = rows[0]?.id;
  await stage.writer.query('UPDATE discussions SET deleted_at = now() WHERE id = $1', [id]);
  await stage.writer.query('UPDATE discussions SET deleted_at = now() WHERE id = $1', [id]);
  await stage.writer.query('DELETE FROM discussions WHERE id = $1', [id]);
  await stage.writer.query('DELETE FROM markets WHERE id = $1', [market.id]);

  expect(await market.take(3)).toMatchObject([
    { __typename: 'DiscussionPosted', discussion: { id, content } },
    { __typename: 'DiscussionDeleted', discussionId: id },
    { __typename: 'MarketStateChanged', action: 'DELETED', oldState: 'ACTIVE', newState: null },
  ]);
  await market.stop();
});

it('tells a wallet of its positions, and of those that a writer leaves undated', async () => {
  const market = await watchMarket();
  const client = createSocketClient(server, await tokenOf('other'));
  const { subscriptions } = await statusOf(server);
  const positions = subscribe(client, PositionChangedDocument, { marketId: market.id });
  await untilLive(server, subscriptions + 1);
  await stage.writer.query(
    `INSERT INTO positions (market_id, user_wallet, shares_yes, trades_count) VALUES ($1, 'other', $2, 1)`,
    [market.id, beyondDoubles],
  );
  await stage.writer.query(
    `UPDATE positions SET shares_yes = shares_yes + 1 WHERE market_id = $1 AND user_wallet = 'other'`,
    [market.id],
  );

  expect(await positions.take(2)).toMatchObject([
    { positionChanged: { position: { sharesYes: beyondDoubles, tradesCount: 1 } } },
    { positionChanged: { position: { sharesYes: '9007199254740994' } } },
  ]);
  void client.dispose();
  await untilStatus(server, (status) => status.subscriptions === subscriptions);
  await market.stop();
});

it('goes on after a TRUNCATE, and after a table was locked', async () => {
  const market = await watchMarket();
  const insert = (signature: string) =>
    stage.query(
      `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
       VALUES ($1, 'indexer', 'sell', false, 1, 1, $2, now())`,
      [market.id, `${market.id}:${signature}`],
    );
  await insert('before');
  // Its transaction needs the tables that are locked below.
  await market.take(1);
  await stage.writer.query('BEGIN');
  await stage.writer.query('TRUNCATE trades');
  await stage.writer.query('LOCK TABLE trades, discussions, markets IN ACCESS EXCLUSIVE MODE');
  const waiting = insert('during');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect((await statusOf(server)).changeSource.state).toBe('up');
  await stage.writer.query('COMMIT');
  await waiting;
  await insert('after');

  const signatures = (await market.take(3)).map(
    (event) => (event as { trade: { txSignature: string } }).trade,
  );
  expect(signatures.map(({ txSignature }) => txSignature.split(':')[1])).toEqual([
    'before',
    'during',
    'after',
  ]);
  await market.stop();
});

it('delivers 10,000 trades of one statement once each, in order', async () => {
  const market = await watchMarket();
  const startedAtMs = performance.now();
  await stage.writer.query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
     SELECT $1, 'indexer', 'buy', true, n, n, $1 || ':' || n, now() FROM generate_series(1, 10000) AS n`,
    [market.id],
  );
  const events = await market.take(10_000);
  const tookMs = Math.round(performance.now() - startedAtMs);
  process.stdout.write(`10,000 trades of one statement delivered in ${tookMs} ms\n`);

  const shares = events.map((event) => (event as { trade: { shares: string } }).trade.shares);
  expect(shares).toEqual(Array.from({ length: 10_000 }, (_, index) => String(index + 1)));
  await market.stop();
});
