import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { PositionChangedDocument } from '../../../../src/client/generated/graphql.ts';
import { insertMarketRow } from '../../../support/realtime/ledger.ts';
import {
  connectWriter,
  openRealtimeStage,
  watchEvents,
  type EventWatcher,
  type RealtimeStage,
} from '../../../support/realtime/stage.ts';
import { tokenOf, type TestServer } from '../../../support/servers/server.ts';
import {
  createSocketClient,
  subscribe,
  untilLive,
  untilStatus,
} from '../../../support/clients/subscriber.ts';

let stage: RealtimeStage;
let server: TestServer;
let watcher: EventWatcher;

beforeAll(async () => {
  stage = await openRealtimeStage();
  server = await stage.serve();
  watcher = await watchEvents(server);
});

afterAll(async () => {
  watcher[Symbol.dispose]();
  await stage[Symbol.asyncDispose]();
});

/** More than a double can tell apart. */
const beyondDoubles = '9007199254740993';

const write = (statement: string, parameters: unknown[]) => stage.writer.query(statement, parameters);

/** Another writer's market, whose creation has been told. */
async function openMarket(state = 'ACTIVE'): Promise<string> {
  const id = randomUUID();
  await insertMarketRow(stage.writer, id, state);
  await watcher.take(id, 1);
  return id;
}

/** The first events of a market after its creation. */
async function eventsOf(marketId: string, count: number) {
  return (await watcher.take(marketId, count + 1)).slice(1);
}

/** Resolves when everything that was written is told: nothing can be told twice later. */
async function untilTold(): Promise<void> {
  const marketId = await openMarket();
  await write(`UPDATE markets SET state = 'RESOLVING' WHERE id = $1`, [marketId]);
  await eventsOf(marketId, 1);
  await untilStatus(server, ({ changeSource }) => changeSource.lagMs === 0);
}

it('is up, and says so to people and to load balancers', async () => {
  const { changeSource } = await untilStatus(server, (status) => status.changeSource.lagMs === 0);
  expect(changeSource).toEqual({ kind: 'supabase', state: 'up', lagMs: 0 });
  const response = await fetch(server.endpoint('/ready'));
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ changeSource: 'up' });
});

it('has added its tables to the publication of the project, and nothing else', async () => {
  const { rows } = await stage.writer.query('SELECT tablename FROM pg_publication_tables ORDER BY tablename');
  expect(rows.map(({ tablename }: { tablename: string }) => tablename)).toEqual([
    'announcements',
    'creator_share_trades',
    'discussions',
    'dispute_votes',
    'dividend_claims',
    'markets',
    'notifications',
    'positions',
    'proposal_votes',
    'trades',
    'trading_halts',
    'trading_session_events',
  ]);
});

it('reads a trade again, whose amounts Realtime damages', async () => {
  const marketId = await openMarket();
  await write(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
     VALUES ($1, 'indexer', 'buy', true, $2, $2, 0.123456789, $1 || ':1', '2026-03-01 04:05:06.789012-05')`,
    [marketId, beyondDoubles],
  );

  expect(await eventsOf(marketId, 1)).toMatchObject([
    {
      __typename: 'TradeExecuted',
      occurredAt: '2026-03-01T09:05:06.789012Z',
      trade: {
        shares: beyondDoubles,
        cost: beyondDoubles,
        priceAfter: '0.123456789',
        txSignature: `${marketId}:1`,
      },
    },
  ]);
});

it('tells each transition of one transaction, there and back, with its old and its new state', async () => {
  const marketId = await openMarket('PROPOSED');
  await stage.writer.query('BEGIN');
  for (const state of ['APPROVED', 'ACTIVE', 'APPROVED', 'ACTIVE']) {
    await write('UPDATE markets SET state = $2 WHERE id = $1', [marketId, state]);
  }
  await write('UPDATE markets SET is_cancelled = true WHERE id = $1', [marketId]);
  await stage.writer.query('COMMIT');
  const { rows } = await stage.writer.query<{ at: Date }>(
    'SELECT updated_at AS at FROM markets WHERE id = $1',
    [marketId],
  );

  // The second APPROVED and the second ACTIVE have the time and the state of the first: the same identity.
  const events = await eventsOf(marketId, 3);
  expect(events).toMatchObject([
    { action: 'UPDATED', oldState: 'PROPOSED', newState: 'APPROVED', isCancelled: false },
    { action: 'UPDATED', oldState: 'APPROVED', newState: 'ACTIVE', isCancelled: false },
    { action: 'UPDATED', oldState: 'ACTIVE', newState: 'ACTIVE', isCancelled: true },
  ]);
  const moments = new Set(events.map(({ occurredAt }) => Date.parse(occurredAt)));
  expect([...moments]).toEqual([rows[0]?.at.getTime()]);
});

it('tells the price as it is when it is read, exactly, however often it changed in a transaction', async () => {
  const marketId = await openMarket();
  await stage.writer.query('BEGIN');
  await write('UPDATE markets SET shares_yes = 1, total_volume = 1 WHERE id = $1', [marketId]);
  await write(
    'UPDATE markets SET shares_yes = $2, total_volume = $2, current_price_yes = 0.123456789 WHERE id = $1',
    [marketId, beyondDoubles],
  );
  await stage.writer.query('COMMIT');
  const last = '9007199254740994';
  expect(await eventsOf(marketId, 1)).toMatchObject([
    { sharesYes: beyondDoubles, totalVolume: beyondDoubles, priceYes: '0.123456789' },
  ]);
  // A float cannot tell these two apart from those before.
  await write('UPDATE markets SET shares_yes = $2 WHERE id = $1', [marketId, last]);
  await write('UPDATE markets SET total_volume = 5 WHERE id = $1', [marketId]);
  await untilTold();

  expect((await eventsOf(marketId, 2)).slice(1)).toMatchObject([{ sharesYes: last }]);
});

it('counts votes', async () => {
  const marketId = await openMarket('PROPOSED');
  await write(
    `INSERT INTO proposal_votes (market_id, user_wallet, vote) VALUES ($1, 'indexer', true), ($1, 'other', false)`,
    [marketId],
  );
  await write(`INSERT INTO dispute_votes (market_id, user_wallet, vote) VALUES ($1, 'indexer', true)`, [
    marketId,
  ]);
  await write(`UPDATE proposal_votes SET vote = true WHERE market_id = $1 AND user_wallet = 'other'`, [
    marketId,
  ]);
  await untilTold();

  expect(await eventsOf(marketId, 3)).toMatchObject([
    { vote: { voteType: 'PROPOSAL', userWallet: 'indexer' }, tally: { for: 1, against: 0 } },
    { vote: { voteType: 'PROPOSAL', userWallet: 'other' } },
    { vote: { voteType: 'DISPUTE', userWallet: 'indexer' }, tally: { for: 1, against: 0 } },
  ]);
});

it('tells of comments, of those taken back once, and of deleted markets, whose key alone is told', async () => {
  const marketId = await openMarket();
  const { rows } = await stage.writer.query<{ id: string }>(
    `INSERT INTO discussions (market_id, user_wallet, content) VALUES ($1, 'indexer', 'Née à 3 h') RETURNING id`,
    [marketId],
  );
  const id = rows[0]?.id;
  await eventsOf(marketId, 1);
  await write('UPDATE discussions SET deleted_at = now() WHERE id = $1', [id]);
  await write('UPDATE discussions SET deleted_at = now() WHERE id = $1', [id]);
  await eventsOf(marketId, 2);
  await write('DELETE FROM markets WHERE id = $1', [marketId]);
  await untilTold();

  expect(await eventsOf(marketId, 3)).toMatchObject([
    { __typename: 'DiscussionPosted', discussion: { id, content: 'Née à 3 h' } },
    { __typename: 'DiscussionDeleted', discussionId: id },
    { __typename: 'MarketStateChanged', action: 'DELETED', oldState: 'ACTIVE', newState: null },
  ]);
});

it('knows the old state of a deleted market of which no hint came before', async () => {
  // A market of the platform, older than the server. Catch-up may have published its transitions.
  const told = watcher.events.filter(({ marketId }) => marketId === 'dry').length;
  await stage.writer.query(`DELETE FROM markets WHERE id = 'dry'`);
  const events = await watcher.take('dry', told + 1);
  expect(events.at(-1)).toMatchObject({ action: 'DELETED', oldState: 'ACTIVE', newState: null });
});

it('tells a wallet alone of its positions, dated or not, and of two changes in one transaction the last', async () => {
  const marketId = await openMarket();
  const { subscriptions } = await untilStatus(server, () => true);
  using client = createSocketClient(server, await tokenOf('other'));
  const positions = subscribe(client, PositionChangedDocument, { marketId });
  await untilLive(server, subscriptions + 1);
  await write(
    `INSERT INTO positions (market_id, user_wallet, shares_yes, trades_count) VALUES ($1, 'other', $2, 1)`,
    [marketId, beyondDoubles],
  );
  await positions.take(1);
  await stage.writer.query('BEGIN');
  await write(`UPDATE positions SET shares_yes = shares_yes + 1 WHERE market_id = $1`, [marketId]);
  await write(`UPDATE positions SET shares_yes = shares_yes + 1 WHERE market_id = $1`, [marketId]);
  await stage.writer.query('COMMIT');
  await positions.take(2);
  await untilTold();

  expect(positions.received).toMatchObject([
    { positionChanged: { position: { sharesYes: beyondDoubles, tradesCount: 1 } } },
    { positionChanged: { position: { sharesYes: '9007199254740995' } } },
  ]);
});

it('waits for a price that somebody is writing just now, and for nothing else', async () => {
  const marketId = await openMarket();
  await write('UPDATE markets SET shares_yes = 1 WHERE id = $1', [marketId]);
  await eventsOf(marketId, 1);
  await stage.writer.query('BEGIN');
  await write('UPDATE markets SET shares_yes = 3 WHERE id = $1', [marketId]);
  const other = randomUUID();
  await using second = await connectWriter(stage.databaseUrl);
  await insertMarketRow(second.client, other, 'ACTIVE');
  await watcher.take(other, 1);
  await stage.writer.query('COMMIT');

  expect(await eventsOf(marketId, 2)).toMatchObject([{ sharesYes: '1' }, { sharesYes: '3' }]);
});

it('leaves out a row that makes no sense, and goes on', async () => {
  const marketId = await openMarket();
  await stage.writer.query('BEGIN');
  await write(`UPDATE markets SET state = 'PONDERING' WHERE id = $1`, [marketId]);
  await write(`INSERT INTO discussions (market_id, user_wallet, content) VALUES ($1, 'indexer', 'Hm.')`, [
    marketId,
  ]);
  await stage.writer.query('COMMIT');

  expect(await eventsOf(marketId, 1)).toMatchObject([{ discussion: { content: 'Hm.' } }]);
});
