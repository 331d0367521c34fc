import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import type pg from 'pg';
import { describe, expect, inject, it } from 'vitest';

import { createSocketClient, subscribe, untilLive } from '../../support/clients/subscriber.ts';
import { startPostgres } from '../../support/postgres/postgres.ts';
import { openRealtimeStage } from '../../support/realtime/stage.ts';
import { startInstance, type Instance } from '../../support/servers/instance.ts';
import { withoutLimits } from '../../support/servers/server.ts';
import { insertMarketRow } from '../../support/realtime/ledger.ts';
import { openStage, statusOf, until } from './stage.ts';

/** A captured database, and a server with the made-up domain of test/badges, which reacts to trades. */
interface ReactingStage extends AsyncDisposable {
  readonly server: Instance;
  /** The connection of the other program. */
  readonly writer: pg.Client;
}

const startWithBadges = (environment: Readonly<Record<string, string>>): Promise<Instance> =>
  startInstance({ ...withoutLimits, REDIS_URL: '', ...environment }, [
    join(inject('programBundles'), 'main-with-badges.mjs'),
  ]);

async function openOnSlot(): Promise<ReactingStage> {
  const postgres = await startPostgres();
  const stage = await openStage(postgres);
  const server = await startWithBadges({
    DATABASE_URL: stage.databaseUrl,
    CHANGE_SOURCE: 'postgres',
    REPLICATION_SLOT: stage.slot,
  });
  return {
    server,
    writer: stage.writer,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

async function openOnRealtime(): Promise<ReactingStage> {
  const stage = await openRealtimeStage();
  const server = await startWithBadges({
    DATABASE_URL: stage.databaseUrl,
    CHANGE_SOURCE: 'supabase',
    SUPABASE_URL: stage.realtime.url,
    SUPABASE_SERVICE_ROLE_KEY: stage.realtime.serviceKey,
  });
  return {
    server,
    writer: stage.writer,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

const insertTrade = `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, tx_signature, block_time)
  VALUES ($1, $2, 'buy', true, 1, 1, $3, now())`;

interface Traded {
  readonly tradeExecuted: { readonly trade: { readonly userWallet: string } };
}

describe.each([
  { name: 'a replication slot', open: openOnSlot },
  { name: 'Realtime', open: openOnRealtime },
])('a captured row of $name whose reaction fails', ({ open }) => {
  it('is told, kept and counted, holds up no other, and is reacted to when it is replayed', async () => {
    await using stage = await open();
    const { server, writer } = stage;
    const query = async (statement: string, parameters: unknown[] = []) =>
      (await writer.query<Record<string, unknown>>(statement, parameters)).rows;
    const sourceIsUp = async (): Promise<boolean> => {
      const { state, lagMs } = (await statusOf(server)).changeSource;
      return state === 'up' && lagMs === 0;
    };
    await until(sourceIsUp, 'the start has caught up');
    await query(`
      CREATE FUNCTION refuse_unlucky() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.wallet = 'unlucky' THEN RAISE EXCEPTION 'no luck'; END IF;
        RETURN NEW;
      END $$`);
    await query(
      'CREATE TRIGGER unlucky BEFORE INSERT ON badge_progress FOR EACH ROW EXECUTE FUNCTION refuse_unlucky()',
    );
    await query(
      `INSERT INTO users (wallet) VALUES ('indexer'), ('unlucky'), ('lucky') ON CONFLICT (wallet) DO NOTHING`,
    );
    const marketId = randomUUID();
    await insertMarketRow(writer, marketId, 'ACTIVE');
    using client = createSocketClient(server);
    const trades = subscribe<Traded, { marketId: string }>(
      client,
      'subscription ($marketId: ID) { tradeExecuted(marketId: $marketId) { trade { userWallet } } }',
      { marketId },
    );
    await untilLive(server, 1);

    for (const wallet of ['unlucky', 'lucky']) await query(insertTrade, [marketId, wallet, wallet]);
    const told = await trades.take(2);
    expect(told.map(({ tradeExecuted: { trade } }) => trade.userWallet).toSorted()).toEqual([
      'lucky',
      'unlucky',
    ]);
    const progressOf = (wallet: string) =>
      query('SELECT trades FROM badge_progress WHERE wallet = $1', [wallet]);
    await until(async () => (await progressOf('lucky')).length === 1, 'the other trade was reacted to');
    const kept = await query('SELECT table_name, code, reason FROM marketcast_refused_rows');
    expect(kept).toMatchObject([{ table_name: 'trades', code: 'P0001' }]);
    expect(kept[0]?.reason).toContain('no luck');
    const metrics = await (await fetch(server.endpoint('/metrics'))).text();
    // A source that connects again brings the row again, and it is refused again.
    expect(metrics).toMatch(/^marketcast_reaction_failures_total\{type="tradeExecuted"\} [1-9]/m);
    expect(metrics).toMatch(/^marketcast_rows_left_out_total\{table="trades"\} [1-9]/m);
    await until(sourceIsUp, 'the source is up');
    expect(await progressOf('unlucky')).toEqual([]);

    await query('DROP TRIGGER unlucky ON badge_progress');
    // As `npm run refused replay --all` does.
    await query('UPDATE marketcast_refused_rows SET replay_asked_at = clock_timestamp()');
    await until(async () => (await progressOf('unlucky')).length === 1, 'the reaction was made up for');
    await until(
      async () => (await query('SELECT FROM marketcast_refused_rows')).length === 0,
      'it is refused no longer',
    );
    expect(await progressOf('unlucky')).toEqual([{ trades: 1 }]);
    // The log has the event already, so no client got it a second time.
    await query(insertTrade, [marketId, 'lucky', 'last']);
    const all = await trades.take(3);
    expect(all.map(({ tradeExecuted: { trade } }) => trade.userWallet).toSorted()).toEqual([
      ...['lucky', 'lucky', 'unlucky'],
    ]);
  });
});
