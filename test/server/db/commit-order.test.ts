import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { sql } from 'kysely';

import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { readCommitOrder } from '../../../src/server/db/commit-order.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';

const poolSize = 8;
const movesOfRow = 60;
const rows = ['one', 'two', 'three'];

let database: Database;

const kinds = [
  { name: 'PGlite', start: () => Promise.resolve(null) },
  { name: 'PostgreSQL', start: createDatabase },
];

/** Adds 1 to a row while it is locked. Returns the new value, and the commit order that was read. */
function move(row: string): Promise<{ readonly step: bigint; readonly order: bigint }> {
  return database.queries.transaction().execute(async (tx) => {
    await sql`SELECT * FROM counters WHERE id = ${row} FOR UPDATE`.execute(tx);
    const updated = await sql<{ step: bigint }>`
      UPDATE counters SET step = step + 1 WHERE id = ${row} RETURNING step`.execute(tx);
    const order = await readCommitOrder(tx);
    return { step: updated.rows[0]?.step ?? 0n, order };
  });
}

describe.each(kinds)('the commit order on $name', ({ start }) => {
  beforeAll(async () => {
    const url = await start();
    const logger = createLogger('silent');
    database = await openDatabase({ url, folder: 'memory://', poolSize, timeoutMs: 10_000, logger });
    await sql`CREATE TABLE counters (id text PRIMARY KEY, step bigint NOT NULL DEFAULT 0)`.execute(
      database.queries,
    );
    for (const row of rows) await sql`INSERT INTO counters (id) VALUES (${row})`.execute(database.queries);
  });

  afterAll(async () => {
    await database.close();
  });

  it('of one row is larger in every later transaction, however many write at once', async () => {
    const pending = rows.flatMap((row) => Array.from({ length: movesOfRow }, () => row));
    const moves: (Awaited<ReturnType<typeof move>> & { readonly row: string })[] = [];
    // As many writers as connections, because the time to wait for a connection is limited.
    const write = async (): Promise<void> => {
      for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
        moves.push({ row, ...(await move(row)) });
      }
    };
    await Promise.all(Array.from({ length: poolSize }, write));

    expect(moves).toHaveLength(rows.length * movesOfRow);
    for (const row of rows) {
      const ofRow = moves.filter((made) => made.row === row).sort((a, b) => Number(a.step - b.step));
      expect(ofRow.map(({ step }) => step)).toEqual(ofRow.map((_, index) => BigInt(index + 1)));
      for (const [index, { order }] of ofRow.slice(1).entries()) {
        expect(order).toBeGreaterThan(ofRow[index]?.order ?? 0n);
      }
    }
  });

  it('follows the commits and not the starts of transactions', async () => {
    // The second transaction starts while the first is open, and writes after it.
    let second: Promise<bigint> | undefined;
    const first = await database.queries.transaction().execute(async (tx) => {
      await sql`UPDATE counters SET step = step + 1 WHERE id = 'one'`.execute(tx);
      second = move('one').then(({ order }) => order);
      return readCommitOrder(tx);
    });

    expect(await second).toBeGreaterThan(first);
  });

  it('goes on after a transaction that was rolled back', async () => {
    const before = await move('one');
    let abandoned = 0n;
    const failure = database.queries.transaction().execute(async (tx) => {
      await sql`UPDATE counters SET step = step + 1 WHERE id = 'one'`.execute(tx);
      abandoned = await readCommitOrder(tx);
      throw new Error('changed my mind');
    });
    await expect(failure).rejects.toThrow('changed my mind');
    const after = await move('one');

    expect(abandoned).toBeGreaterThan(before.order);
    expect(after.step).toBe(before.step + 1n);
    expect(after.order).toBeGreaterThan(abandoned);
  });
});
