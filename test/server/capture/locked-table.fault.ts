import { randomUUID } from 'node:crypto';

import { expect, it } from 'vitest';

import { request } from '../../support/clients/graphql.ts';
import { startPostgres } from '../../support/postgres/postgres.ts';
import { connectWriter, openRealtimeStage, watchEvents } from '../../support/realtime/stage.ts';
import type { TestServer } from '../../support/servers/server.ts';
import { untilStatus } from '../../support/clients/subscriber.ts';
import { insertMarket, openStage, until } from './stage.ts';
import { startWriter } from './trade-writer.ts';

/** A source with a database of its own. */
interface Stage extends AsyncDisposable {
  readonly databaseUrl: string;
  serve(): Promise<TestServer>;
}

const lockedSeconds = 10;
const comments = 2000;

async function openSlot(): Promise<Stage> {
  const postgres = await startPostgres();
  const stage = await openStage(postgres);
  return {
    databaseUrl: stage.databaseUrl,
    serve: () => stage.serve(),
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

async function openRealtime(environment: Record<string, string> = {}): Promise<Stage> {
  const stage = await openRealtimeStage();
  return {
    databaseUrl: stage.databaseUrl,
    serve: () => stage.serve(environment),
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

const sources = [
  { name: 'a replication slot', open: openSlot, isHeldUp: false },
  { name: 'Realtime', open: openRealtime, isHeldUp: false },
  {
    name: 'Realtime that sweeps meanwhile',
    open: () => openRealtime({ SUPABASE_SWEEP_INTERVAL_MS: '1000' }),
    isHeldUp: true,
  },
];

it.each(sources)(
  'goes on with $name while markets is locked for ten seconds',
  { timeout: 120_000 },
  async ({ name, open, isHeldUp }) => {
    await using stage = await open();
    await using server = await stage.serve();
    using watcher = await watchEvents(server);
    await using other = await connectWriter(stage.databaseUrl);
    await using locker = await connectWriter(stage.databaseUrl);
    const marketId = randomUUID();
    await insertMarket(other.client, marketId);
    const { rows } = await other.client.query<{ id: string }>(
      `INSERT INTO discussions (market_id, user_wallet, content)
       SELECT $1, 'indexer', 'So it goes.' FROM generate_series(1, ${comments}) RETURNING id`,
      [marketId],
    );
    await watcher.take(marketId, 1 + comments);
    await using writer = startWriter({ url: stage.databaseUrl, marketId, perSecond: 50 });
    const ours = () => watcher.events.filter((event) => event.marketId === marketId);
    const arrived = (type: string) => ours().filter(({ __typename }) => __typename === type);
    await until(() => arrived('TradeExecuted').length >= 50, 'trades arrive');

    let isLocked = true;
    const hasEnded = (): boolean => !isLocked;
    await locker.client.query('BEGIN');
    await locker.client.query('LOCK TABLE markets IN ACCESS EXCLUSIVE MODE');
    const lockedAtMs = performance.now();
    const writtenBefore = writer.written.length;
    const unlocked = locker.client
      .query(`SELECT pg_sleep(${lockedSeconds})`)
      .then(() => locker.client.query('COMMIT'))
      .finally(() => (isLocked = false));
    // Who asks for the market itself waits for the lock, and is answered.
    const asked = request<{ market: { id: string } }, { id: string }>(
      server,
      'query Market($id: ID!) { market(id: $id) { id } }',
      { id: marketId },
    );
    // Taking a comment back touches no market, so others can do it all the while.
    let taken = 0;
    let toldWhileLocked = 0;
    let writtenWhileLocked = 0;
    for (const { id } of rows) {
      if (hasEnded()) break;
      await other.client.query('UPDATE discussions SET deleted_at = now() WHERE id = $1', [id]);
      taken += 1;
      const told = until(() => arrived('DiscussionDeleted').length >= taken, 'the comment is taken back');
      await (isHeldUp ? Promise.race([told, unlocked]) : told);
      await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
      if (!hasEnded()) {
        toldWhileLocked = arrived('DiscussionDeleted').length;
        writtenWhileLocked = writer.written.length - writtenBefore;
      }
    }
    await unlocked;
    const lockedMs = performance.now() - lockedAtMs;
    expect((await asked).market.id).toBe(marketId);
    const written = writer.written.length;
    await until(() => writer.written.length >= written + 100, 'the writer writes on');
    await writer.stop();
    const unlockedTotal = writer.written.length;
    await until(() => arrived('TradeExecuted').length >= unlockedTotal, 'all trades have arrived');
    await until(() => arrived('DiscussionDeleted').length >= taken, 'all comments are taken back');
    await untilStatus(server, ({ changeSource }) => changeSource.state === 'up' && changeSource.lagMs === 0);

    process.stdout.write(
      `locked, ${name}: ${Math.round(lockedMs)} ms, ${toldWhileLocked} of ${taken} deletions told meanwhile; ` +
        `${unlockedTotal} trades written, ${arrived('TradeExecuted').length} delivered\n`,
    );
    expect(lockedMs).toBeGreaterThanOrEqual(lockedSeconds * 1000 - 100);
    if (!isHeldUp) {
      // All but those under way when it ended.
      expect(toldWhileLocked).toBeGreaterThanOrEqual(taken - 1);
      // A trade refers to its market, so its own writer waits.
      expect(writtenWhileLocked).toBeLessThanOrEqual(1);
    }
    expect(new Set(ours().map(({ __typename, id }) => `${__typename} ${id}`)).size).toBe(ours().length);
    expect(arrived('TradeExecuted')).toHaveLength(unlockedTotal);
    expect(arrived('DiscussionDeleted')).toHaveLength(taken);
  },
);
