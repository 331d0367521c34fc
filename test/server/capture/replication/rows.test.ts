import { randomUUID } from 'node:crypto';

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { CapturedChange } from '../../../../src/server/capture/change-source.ts';
import { formatLsn, parseLsn } from '../../../../src/server/capture/replication/lsn.ts';
import { createProgress } from '../../../../src/server/capture/replication/progress.ts';
import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { walkRows } from '../../../../src/server/db/page-query.ts';
import type { TextRow } from '../../../../src/server/db/table.ts';
import { discussions } from '../../../../src/server/domains/discussions/table.ts';
import { markets } from '../../../../src/server/domains/markets/table.ts';
import { positions } from '../../../../src/server/domains/positions/table.ts';
import { capturedTrades } from '../../../../src/server/domains/trades/capture.ts';
import { trades } from '../../../../src/server/domains/trades/table.ts';
import { proposalVotes } from '../../../../src/server/domains/votes/table.ts';
import { createLogger } from '../../../../src/server/base/logger.ts';
import { startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { insertMarket } from '../stage.ts';

let postgres: TestPostgres;
let database: Database;
let writer: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  const options = { folder: '', poolSize: 2, timeoutMs: 5000, logger: createLogger('silent') };
  database = await openDatabase({ url: postgres.url, ...options });
  writer = new pg.Client({ connectionString: postgres.url });
  await writer.connect();
  await insertMarket(writer, 'plain');
  await insertMarket(writer, 'nulls');
  await writer.query(
    `UPDATE markets SET state = NULL, shares_yes = NULL, shares_no = NULL, total_volume = NULL, proposal_likes = NULL,
       is_cancelled = NULL, current_price_yes = NULL, tags = ARRAY['a,"b"', NULL, '{}', ''], dispute_agree = NULL
     WHERE id = 'nulls'`,
  );
  await writer.query(`
    INSERT INTO positions (market_id, user_wallet, shares_yes, shares_no, unrealized_pnl)
      VALUES ('plain', 'indexer', 9223372036854775807, NULL, -9007199254740993);
    INSERT INTO positions (market_id, user_wallet, trades_count, has_claimed, realized_pnl, total_invested)
      VALUES ('nulls', 'indexer', NULL, NULL, NULL, NULL);
    INSERT INTO proposal_votes VALUES ('plain', 'indexer', false, '2026-01-02 03:04:05.000006+05:30', NULL);
    INSERT INTO discussions (market_id, user_wallet, content) VALUES ('plain', 'indexer', E'two\nlines 🎲');
    INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
      VALUES ('plain', 'indexer', 'sell', false, 9007199254740993, 1, 0.1, 'one', '2026-07-01 00:00:00.1-04');
  `);
});

afterAll(async () => {
  await writer.end();
  await database.close();
  await postgres[Symbol.asyncDispose]();
});

/** Rows with every value as the text that the replication stream carries. */
async function textRows(table: string, order: string): Promise<readonly TextRow[]> {
  const types = { getTypeParser: () => (text: unknown) => text } as unknown as pg.CustomTypesConfig;
  const { rows } = await writer.query<TextRow>({ text: `SELECT * FROM ${table} ORDER BY ${order}`, types });
  return rows;
}

const everything = { since: '2000-01-01T00:00:00.000000Z', after: null, limit: 100 };

it('reads the same rows from the stream as from a query, so that both give the same identities', async () => {
  const { queries } = database;
  expect((await textRows('markets', 'updated_at, id')).map((row) => markets.fromText(row))).toEqual(
    await walkRows(queries, markets, 'updatedAt', everything),
  );
  expect(
    (await textRows('positions', 'updated_at, market_id')).map((row) => positions.fromText(row)),
  ).toEqual(await walkRows(queries, positions, 'updatedAt', everything));
  expect((await textRows('proposal_votes', 'voted_at')).map((row) => proposalVotes.fromText(row))).toEqual(
    await walkRows(queries, proposalVotes, 'votedAt', everything),
  );
  expect((await textRows('discussions', 'created_at')).map((row) => discussions.fromText(row))).toEqual(
    await walkRows(queries, discussions, 'createdAt', everything),
  );
  expect((await textRows('trades', 'created_at')).map((row) => trades.fromText(row))).toEqual(
    await walkRows(queries, trades, 'createdAt', everything),
  );
});

it('reads and writes positions in the write-ahead log', () => {
  for (const text of ['0/0', '0/1A2B3C', '16/B374D848', 'FFFFFFFF/FFFFFFFF', '1/0']) {
    expect(formatLsn(parseLsn(text))).toBe(text);
  }
  expect(formatLsn(parseLsn('2/0') - 1n)).toBe('1/FFFFFFFF');
});

/** The changes of a transaction. */
function transactionOf(order: bigint, count: number): CapturedChange[] {
  return Array.from({ length: count }, () => ({
    table: capturedTrades,
    change: { before: null, after: { id: randomUUID() } as never, commitOrder: order },
  }));
}

it('goes on within a transaction that a broken connection interrupted', async () => {
  const taken: CapturedChange[] = [];
  const progress = createProgress((changes) => {
    taken.push(...changes);
    return Promise.resolve();
  });
  /** Publishes a transaction as the stream does. */
  const stream = async (transaction: readonly CapturedChange[], slices: number): Promise<void> => {
    const fresh = transaction.filter(({ change }) => !progress.wasPublished(change.commitOrder ?? 0n));
    for (let slice = 0; slice < slices; slice += 1)
      await progress.publish(fresh.slice(slice * 10, slice * 10 + 10));
  };
  const [small, large] = [transactionOf(1n, 5), transactionOf(2n, 100)];
  await stream(small, 1);
  await stream(large, 3);
  progress.rewind();
  await stream(small, 1);
  await stream(large, 4);
  progress.rewind();
  await stream(large, 4);
  await stream(transactionOf(3n, 10), 1);

  const fromLarge = taken.filter(({ change }) => change.commitOrder === 2n);
  expect(fromLarge).toEqual(large);
  expect(taken.filter(({ change }) => change.commitOrder === 3n)).toHaveLength(10);
});

it('publishes the waiting changes of an ended stream before all later changes, and counts them once', async () => {
  const taken: CapturedChange[] = [];
  let release = (): void => undefined;
  const reachable = new Promise<void>((resolve) => (release = resolve));
  const progress = createProgress(async (changes) => {
    await reachable;
    taken.push(...changes);
  });
  const transaction = transactionOf(1n, 20);
  const slice = transaction.slice(0, 10);
  const stuck = progress.publish(slice);
  progress.rewind();
  expect(progress.wasPublished(1n)).toBe(false);
  const repeated = progress.publish(slice);
  const later = progress.publish(transactionOf(2n, 1)).then(() => taken.length);
  release();
  await Promise.all([stuck, repeated]);
  expect(await later).toBe(21);
  await progress.settled();

  progress.rewind();
  expect(transaction.filter(() => !progress.wasPublished(1n))).toHaveLength(20);
  expect(progress.wasPublished(2n)).toBe(true);
  progress.forget();
  progress.rewind();
  expect(progress.wasPublished(2n)).toBe(false);
});
